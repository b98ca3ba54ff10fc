### What went wrong, in plain words. Keys are `error-` and the code of the error.

error-internal = Something went wrong on our side. Please try again.
error-invalid_input = Something in the request is not valid.
error-not_found = There is no such thing here.
error-method_not_allowed = This address does not know this method.
error-body_too_large = The request is too large.
error-conflict = This is not possible in the present state.
error-idempotency_conflict = This key was used before with other content.
error-username_taken = This username is taken.
error-last_admin = The last administrator cannot lose the role.
error-turn_not_retryable = Only an answer that failed can be tried again.
error-not_dead_letter = This message has arrived or is on its way, so it is not sent again.
error-recipient_blocked = This person has blocked the bot. The message can be sent once they write to it again.
error-unauthenticated = Please sign in.
error-bad_credentials = The username or the password is wrong.
error-forbidden = You are not allowed to do this.
error-registration_closed = Registration is closed. Ask an administrator for an account.
error-rate_limited = Too many attempts. Please wait a little and try again.
error-mailbox_full = Too many messages are waiting for an answer. Please wait until some are answered.
error-too_many_turns = Too many of your messages are waiting for an answer, over all dialogues. Please wait until some are answered.
error-unavailable = A part of the assistant is not reachable at the moment. Please try again soon.
error-model_failed = The language model could not answer. Your message is kept.
error-model_unavailable = The language model is not reachable at the moment. Your message is kept.
error-model_silent = The language model stopped answering. Your message is kept.
error-model_garbage = The language model sent something unreadable. Your message is kept.
error-model_missing = The language model is not installed on its server; `ollama pull { $model }` there installs it. Your message is kept.
error-approval_over = This call was decided about before, or its time is over. Please ask again if it is still needed.
error-model_toolless = This language model cannot use tools. Please choose another model. Your message is kept.
error-tool_failed = The tool could not do this. Please try it in another way.
error-tool_unavailable = { $reason ->
    [name] The name { $host } was not found. Please check the address for a misspelling.
    [refused] { $host } refused the connection on port { $port }. Please check the port, and whether the other side runs.
    [unreachable] { $host } (port { $port }) cannot be reached. Please check the address and the port, or try again a little later.
    [protocol] What answers on port { $port } of { $host } does not speak as it should, or its TLS does not work. Please check the port, and whether it is http or https.
    [broken] The connection to { $host } broke. Please try again a little later.
    [token_status] The token address at { $host } answered { $status }, so there is no token yet. Please try again a little later.
   *[other] Something that the tool needs does not work at the moment. Please try again a little later.
}
error-tool_off = This tool is switched off here. Please ask an administrator to switch it on.
error-tool_timeout = { $reason ->
    [connect] There was no connection to { $host } (port { $port }) in time. Please check the address and the port, or try again a little later.
    [time] { $host } did not answer in time. Please try again, or ask for less at once.
   *[other] The tool did not finish in its time. Please try again, or ask for less at once.
}
error-tool_unknown = There is no such tool. Please choose one from the list of tools.
error-tool_arguments = The tool cannot work with these values. Please check them and try again.
error-time_zone_unknown = I do not know this time zone. Write a large city (Berlin), the name of a zone (Europe/Berlin) or an offset (UTC+3).
error-tool_budget = That is as many tool calls as one request may make. Please ask for the rest in another message.
error-tool_denied = This call was not approved, so it was not made. Please ask again if it is still needed.
error-tool_unknown_outcome = The call was interrupted, and it may have had its effect. Please check before you try again.
error-address_refused = { $reason ->
    [redirect] The site or API itself redirected the request to { $host }, which may not be asked. Your own address is not the reason: give another one, or ask its owner why it leads there.
   *[other] This address may not be opened. Please give the address of a public web page.
}
error-page_failed = { $reason ->
    [certificate] The certificate of { $host } is not valid, so nothing was sent. Please check the name in the address; if it is right, only the owner of the other side can mend the certificate.
    [redirects] { $host } redirects in circles. Please give the address that it does not redirect from.
   *[other] The site answered with an error. Please check the address or try again later.
}
error-page_too_large = The page is too large to be read. Please choose a smaller one.
error-page_unreadable = There is nothing on this page that can be read as text. Please choose another one.

### Why a tool is switched off.

tool-off-no-host = This tool runs nowhere at the moment. Please ask an administrator to start one.
tool-off-because = This is switched off here: { $reason }
error-tool_stopped = The call was stopped.
error-schedule_invalid = There is no such time. When should I remind you?
error-schedule_past = That time has passed. When should I remind you?
error-schedule_missing = When should I remind you? Give a day and a time, such as “tomorrow at 9:00”.
error-schedule_too_often = I cannot remind you that often. How often should I?
error-reminders_full = There are { $limit } reminders already, and one person can have no more. Delete those that you do not need and try again.
error-tasks_full = { $limit } background tasks are waiting already, and one person can have no more. Please wait until some are done, or cancel those that you do not need.
error-task_nested = A background task cannot queue other tasks. Please ask for them in the chat.

### Integrations.

error-integration_name_taken = There is an integration called “{ $name }” already. Please choose another name.
error-integrations_full = There are { $limit } integrations already, and one person can have no more. Please delete those that you do not need.
error-drafts_full = There are { $limit } open drafts of integrations already. Please save or cancel some of them.
error-integration_changed = The integration has changed since you allowed this call, so it was not made. Please ask again.
error-integration_gone = This draft was saved, but its integration has been deleted since. To connect the API again, begin a new draft.
error-endpoint_unknown = The integration has no such endpoint.
error-draft_incomplete = Something is still missing: { $missing }.
draft-missing-base_url = the address
draft-missing-name = the name
draft-missing-auth = how to sign in
draft-missing-secret = the secret to sign in with
draft-missing-authorization = your consent at the service
draft-missing-endpoint = what to call
error-draft_over = This draft is saved, cancelled or expired. Please start a new one.
error-draft_untested = There is no successful test yet, so nothing was saved. Please test first.
error-draft_unreadable = This cannot be read: { $detail }
error-command_unquoted = The address in this command has an “&” outside of quotes, so a shell would cut it off there. Please put the address in quotes and send the command again: curl 'https://…?a=1&b=2'
error-auth_keys_missing = Secrets of integrations cannot be kept here, since AUTH_DATA_ENCRYPTION_KEYS is not set. Please ask an administrator.
error-auth_key_missing = The key “{ $kid }” that the secret was encrypted with is not in AUTH_DATA_ENCRYPTION_KEYS. Nothing is lost: please ask an administrator to put it back.
error-auth_data_unreadable = The secret cannot be opened with the key “{ $kid }”. Please ask an administrator whether the key is the right one, or enter the secret again.
error-auth_data_missing = What this integration signs in with is not set: { $fields }. Please enter it as auth_data: with PATCH /api/v1/integrations/<id>, or in the draft if it is not saved yet.
error-auth_refused = { $reason ->
    [token_redirect] The token address at { $host } answered with a redirect ({ $status }), which is no token. Nobody refused the credentials: please check the token address (token_url).
    [token_not_json] The token address at { $host } answered something that is not JSON, so it is no token. Nobody refused the credentials: please check the token address (token_url).
    [no_token] The token address at { $host } answered without an access_token that can be used. Nobody refused the credentials: please check the token address (token_url).
    [token_status] The token address at { $host } answered { $status }, which is no token. Please check the token address (token_url) and the credentials.
   *[other] The other side refused the credentials. Please check them.
}
error-authorization_needed = Your agreement at the provider is needed before this can be called.
error-oauth_redirect_missing = This way of signing in needs INTEGRATION_OAUTH_REDIRECT_URL. Please ask an administrator.
error-mcp_failed = The MCP server did not answer as it should. Please try again later.
error-mcp_tool_failed = The tool of the MCP server says that it could not do this.
error-checked_in_worker = This MCP server is a program, and only workers start programs: it cannot be asked from here. Test it as a draft (onboarding), or use one of its tools.
error-program_not_tested = An MCP server that is a program is started by workers only. Connect it first, then test the draft by its draft_id.
error-mcp_tool_changed = This tool has changed since you confirmed it, so it was not called. Please look at it and confirm it again.
error-mcp_tool_unconfirmed = The tool “{ $tool }” of this MCP server has to be confirmed before it can be called. Look at it: GET { $address }. Confirm it: POST { $address }/{ $path } with its { $state ->
    [held] offered_hash as definition_hash
   *[other] definition_hash
  }.
