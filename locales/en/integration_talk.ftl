# Connecting an API in conversation: questions, answers, buttons.
telegram-secret-masked = 🔒 I took a secret out of your message: the history has •••• in its place, and I am deleting the message from the chat. Telegram's servers have seen it, so renew the key later if it matters.
telegram-button-itest = 🔎 Test
telegram-button-isave = 💾 Save
telegram-button-icancel = ✖️ Cancel
telegram-itest-taken = Testing…
telegram-isave-taken = Saving…
telegram-icancel-taken = Cancelling…
integration-say-test = test connection { $draft }
integration-say-save = save connection { $draft }
integration-say-cancel = cancel connection { $draft }

talk-summary = Connecting an API
talk-ask-base_url = What is the address of this API? For example: https://api.example.com/v1. A curl command will do, too.
talk-ask-name = What shall this connection be called?
talk-ask-auth = How does this API know that a request is yours? Answer “no key”, “bearer”, “key in header X-API-Key”, “key in query api_key”, “login and password”, “OAuth2, token url https://…” or “custom headers”.
talk-ask-token_url = At what address does this API give out tokens? Send it like this: token url https://auth.example.com/token
talk-ask-secret-token = Send the token in your next message. I will take it out of the history and keep it encrypted.
talk-ask-secret-value = Send the key in your next message. I will take it out of the history and keep it encrypted.
talk-ask-secret-username = Send the login in your next message.
talk-ask-secret-password = Send login and password in your next message: “login:password”. I will take them out of the history and keep them encrypted.
talk-ask-secret-password_alone = Send the password in your next message. I will take it out of the history and keep it encrypted.
talk-ask-secret-headers = Send the headers with keys in your next message, one on a line: “X-Api-Key: value”. I will take them out of the history and keep them encrypted.
talk-ask-secret-client_id = Send the client id in your next message.
talk-ask-secret-client_secret = Send the client secret in your next message. I will take it out of the history and keep it encrypted.
talk-ask-authorization = What is left is your agreement at that API. Ask for a link with POST /api/v1/integrations/{ $draft }/authorize and open its “url” in a browser within ten minutes; then come back and say “continue connecting”.
talk-ask-endpoint = What shall be called at this API? Send a method and a path, for example: GET /users/{ "{" }id{ "}" }
talk-ready =
    “{ $name }” is ready to be tested.
    I will test: { $method } { $address }{ $limits }
    Signing in: { $auth }
    Calls: { $endpoints }
    Answer “test”, “save” or “cancel”.
talk-ready-mcp =
    “{ $name }” is ready to be tested: I will ask the MCP server { $address } for its tools.
    Signing in: { $auth }
    Answer “test”, “save” or “cancel”.
talk-test-limits = { $why ->
    [changes] I will only see whether the address answers: a call that changes something is never made for a test
   *[needs] I will only see whether the address answers: the calls need values, and a test has none
}
talk-auth-none = no key
talk-auth-way = { $kind ->
    [bearer] token (Bearer)
    [api_key_header] key in header{ $where }
    [api_key_query] key in query{ $where }
    [basic] login and password
    [custom_headers] headers of your own
    [oauth2_client_credentials] OAuth2 (client id and client secret)
    [oauth2_authorization_code] OAuth2 with your consent
   *[none] no key
}
talk-auth-kept = { $way } (the key is kept)
talk-tested =
    The test of “{ $name }” went well: answer { $status }.{ $preview }
    Answer “save” to connect it, or “cancel”.
talk-tested-mcp =
    The test of “{ $name }” went well. Its tools: { $tools }.
    Answer “save” to connect them, or “cancel”.
talk-tested-address =
    The address of “{ $name }” answers: { $status }. The calls themselves are not tested.{ $preview }
    Answer “save” to connect it, or “cancel”.
talk-noted = Noted: { $what }.
talk-noted-name = name “{ $name }”
talk-noted-address = address { $address }
talk-noted-auth = signing in: { $way }
talk-noted-call = call { $call }
talk-noted-secret = key (kept encrypted)
talk-going-on = Going on with connecting “{ $name }”. Known by now: { $known }. { $left }
talk-known-nothing = only the name
talk-known-calls = { $count ->
    [one] { $count } call
   *[other] { $count } calls
}
talk-left-missing = Missing: { $missing }.
talk-left-test = What is left is to test and to save it.
talk-left-save = What is left is to save it.
talk-waits = I have begun another connection; “{ $name }” waits. To go on with it, say: continue connecting “{ $name }”.
talk-which =
    Several connections are begun:
    { $names }
    Which one shall I go on with? Answer with its name.
talk-which-unknown =
    There is no unfinished connection “{ $name }”. Begun are:
    { $names }
    Which one shall I go on with? Answer with its name.
talk-which-line = { $place }. “{ $name }”. { $left }
talk-not-yet = Not yet: please answer the question first.
talk-alive = I asked the address without a key: GET { $address } answered { $status }. It lives.
talk-dead = I asked the address without a key: GET { $address } — { $why }
talk-test-failed =
    The test of “{ $name }” failed: { $why }{ $preview }
    Send what to correct, or answer “test”, “save”, “cancel”.
talk-saved = Done: “{ $name }” is connected. Now you can ask: “get data from my API { $name }”.
talk-cancelled = Connecting “{ $name }” is cancelled, its keys are deleted.
talk-over = That connection is finished already.
talk-nothing = Nothing is being connected now. Say “connect the API …” with an address, or send a curl command.
talk-secret-lost = The secret of your message was not kept, or its time is over. Please send it again.
talk-secret-which = I took the secret out of your message, but the words do not say what it is for. Say how this API knows you: “token”, “key in header X-API-Key” or “login and password”.
talk-not-kept = Secrets of integrations cannot be kept here: AUTH_DATA_ENCRYPTION_KEYS is not set. What you sent is stored nowhere. Please ask an administrator.
talk-not-understood = I did not understand the answer.
talk-preview-empty = The body of the answer is empty.
talk-preview-page = The answer is an HTML page, not data: see whether the address is the right one.
