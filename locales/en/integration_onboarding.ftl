### How a draft of an integration stands.

draft-incomplete = “{ $name }”: something is still missing before it can be tested.
draft-connected = “{ $name }” is ready to be tested. Nothing is saved yet.
draft-tested = The test of “{ $name }” succeeded. It can be saved now.
draft-failed = The test of “{ $name }” failed. Please check the address and the credentials.
draft-saved = The integration “{ $name }” is saved.
draft-cancelled = The draft of “{ $name }” was dropped, with its secrets.
draft-expired = The draft of “{ $name }” was not finished in time, so it was dropped with its secrets. Please start again if you still need it.

### What was left out of what was given.

draft-note-insecure = Certificates are checked all the same; the option that switches that off was ignored.
draft-note-option = Some options of curl change nothing here and were ignored.
draft-note-large = Some schemas are too large to be checked against.
draft-note-recursive = Some schemas hold themselves and are not checked inside.
draft-note-outside_ref = Operations that refer to other documents were left out.
draft-note-broken = Operations that cannot be read were left out.
draft-note-body_type = Operations that take files or other kinds of bodies were left out.
draft-note-cookies = Parameters that are cookies were left out.
draft-note-servers = Of several addresses the first was taken.
draft-note-many = There are more operations than there is room for; the rest was left out.
draft-note-auth = A way to sign in is not known here and was left out.
draft-note-params = Some parameters cannot be read and were left out; their operations are there.
draft-note-schema_ref = Some schemas refer to what is not in the document and are not checked.
draft-note-body_left = Some operations take files, XML or another kind of body that is not sent here: they are there without a body.
draft-note-get_body = A GET request is sent without a body, so the data of the command was left out.
draft-note-headers = Parameters that are headers which may not be set here were left out.
draft-note-auth_together = The API wants several ways to sign in at once, and only the first was taken. The others can be given by signing in with headers of your own.

### What was understood of what was said.

talk-noted-calls = calls { $calls }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
}

### Why what was given cannot be read.

unreadable-kind = What kind of connection it is (an HTTP API or an MCP server) cannot be changed. Connect it anew.
unreadable-sources = Both a curl command and an OpenAPI document are given. Give one of fields, curl and openapi.
unreadable-address = The address of the API will not do: { $why ->
    [query] it may have no parameters (?…) and no anchor (#…)
    [segment] its path has an empty part or dots
    [chars] it has spaces or other characters that no address has, or is too long
    [scheme] it has to begin with http:// or https://
    [user] it may not have a user name and a password in it; give them apart
    [host] it names no site
   *[other] it is no address
}. It has to look like https://api.example.com/v1.
unreadable-secret = { $field ->
    [token] The token
    [value] The key
    [username] The user name
    [password] The password
    [client_id] The client_id
    [client_secret] The client_secret
    [headers] The headers to sign in with
    [name] The name of the header with the key
   *[other] What signs in
}: { $why ->
    [empty] it is empty, give a value
    [long] it is too long
    [chars] it has line breaks or letters that it may not have. Copy it again
    [colon] it may have no colon
    [pairs] names with values are needed
    [header] no header can have such a name or value
    [unknown] there is a field that is not known
    [address] there is an address with characters that no address has
   *[other] it does not fit
}.
unreadable-field = { $place }: { $why ->
    [twice] the name is there twice
    [many] there are too many
    [short] a method and a path are needed, like GET /users
    [method] there is no such method
    [path] the path will not do: characters that it may not have, an empty part, dots or an open place
    [header] no header can have such a name or value
    [media] this is no media type
    [name] no name can be like this
    [nowhere] the path has no place for this parameter
    [secret] there is a secret here. Give it apart, in auth_data
    [large] it is too large
    [schema] this is no JSON Schema
    [outside] the schema refers to something outside of it ($ref)
    [empty] it is empty
    [changes] a check may change nothing: GET or HEAD is needed
    [program] the administrator's list has no such program
    [s401] the document is not given without signing in (it answered 401)
    [s403] the document is not given (it answered 403)
    [s404] there is no document at this address (it answered 404)
   *[other] the address answered with an error ({ $why })
}.
unreadable-curl = The curl command cannot be read: { $why ->
    [long] it is too long
    [begin] it has to begin with the word curl
    [option] the option { $option } is not known here, leave it out
    [value] { $option } has no value
    [file] { $option } takes its data from a file, and files are not read: write the data into the command
    [ways] it signs in in more than one way
    [none] it has no address
    [many] it has more than one address
    [address] its address will not do, http:// or https:// is needed
    [header] { $option } is no header
    [fields] the address has too many parameters
    [path] the path of its address will not do
    [method] the method is not known here
   *[json] the data of { $option } is no JSON
}.
unreadable-choice = The document has no such operations or tags: { $names }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
}

### Why the test of an API failed, and what can be done about it.

test-asked = { $asked } — { $why }
test-only-address = Only the address itself was asked: { $why ->
    [changes] every call of this API changes something, so a test makes none.
   *[needs] the calls of this API need values, so a test makes none.
} Neither the calls nor, perhaps, what it signs in with were tried. A healthcheck lets a test see more.
test-why-status = the answer was { $status }. { $kind ->
    [s401] The API does not know who asks: check the key and how it is sent.
    [s403] The API does not allow this with that key: check the key and its rights.
    [s404] The API has no such path: check the address and the path.
    [s405] This method is not taken here: check the method and the path.
    [s429] The API wants to be asked less often: wait, then test again.
    [server] The fault is on the side of the API: try again later.
   *[other] Check the address, the path and the parameters.
}
test-why-name = the name { $host } was not found. Check the address for a misspelling.
test-why-refused = { $host } refused the connection on port { $port }. Check the port, and whether the API runs.
test-why-unreachable = { $host } (port { $port }) cannot be reached. Check the address and the port, or try again later.
test-why-connect = there was no connection to { $host } (port { $port }) in time. Check the address and the port, or try again later.
test-why-time = { $host } did not answer in time. Check the address and the port, or try again later.
test-why-certificate = the certificate of { $host } is not valid, so nothing was sent. Check the name in the address; if it is right, only the owner of the API can mend the certificate.
test-why-protocol = what answers on port { $port } of { $host } does not speak as an API does. Check the port, and whether it is http or https.
test-why-broken = the connection to { $host } broke. Try again.
test-why-redirects = { $host } redirects in circles. Give the address that the API does not redirect from.
test-why-redirect = the API itself redirected the request to { $host }, which may not be asked from here. Your own address is allowed: give another address of this API, or ask its owner why it leads there.
test-why-port = port { $port } is not permitted by the administrator. Check the port, or ask the administrator to open { $host }:{ $port }.
test-why-address = { $host } is an internal address, which only the administrator can permit. Check the address, or ask the administrator to open { $host }:{ $port }.
test-why-denied = { $host } is forbidden by the administrator. Give another address, or ask the administrator.
test-why-not-allowed = the administrator permits some addresses only, and { $host } is none of them. Ask the administrator to add it.
test-why-forbidden = { $host }:{ $port } may not be asked from here. Give another address.
test-why-off = the administrator has switched requests to other addresses off. Ask for them to be switched on.
test-why-shape = that is no address that can be asked. It looks like https://api.example.com/v1, without login and password in it.
test-why-host = the name in the address is not valid. It looks like https://api.example.com/v1.
