# What the tools integrations_list and integration_call say to people.
integrations-listed-summary = { $count ->
    [0] No connected APIs
    [one] One connected API
   *[other] { $count } connected APIs
}
integrations-title = Connected APIs:
integrations-none = No API is connected yet. To connect one, write, for example: “connect the API Weather https://api.example.com”.
integrations-which = Which API shall the data be from? Connected: { $names }.
integrations-unknown = There is no connected API “{ $name }”. There are: { $names }. Which one do you mean?
integrations-which-endpoint = What shall be called at “{ $name }”? There are: { $names }.
integrations-mcp = “{ $name }” is an MCP server, its tools are: { $names }. Just say what you need, and I will take the tool that does it.
integrations-fields = “{ $call }” needs: { $names }. For example: `get data from my API { $example }`
integrations-text = text
integrations-more = … and { $count } more
integration-called = { $api } · { $call }: answered { $status }
integration-body-empty = The answer has no body.
integration-body-json = The answer is empty.
integration-body-text = The answer is empty.
integration-body-binary = The answer is a file, not a text.
integration-body-too-large = The answer is too large to be shown.
integration-body-invalid-json = The answer says it is JSON, and is none.
integration-body-wrong-type = JSON was expected, and something else came.
integration-body-unreadable = The answer is encoded in a way that is not read.
integration-note-secrets-dropped = The secret to sign in with was deleted: it was given for another address or another way of signing in. Enter it again, or calls will fail.
integration-body-more = *… the answer goes on.*

# Where a call does not fit what it calls.
misfit = { $place }: { $rule ->
    [given] has to be given
    [parameter] there is no such parameter (there are: { $limit })
    [fields] lacks { $limit }
    [names] has fields that are not known
    [none] this call takes no body
    [deep] is nested too deep
    [bytes] is larger than { $limit } bytes
    [pattern] does not fit the pattern
    [unique] must not repeat values
    [type-string] must be a text
    [type-integer] must be a whole number
    [type-number] must be a number
    [type-boolean] must be true or false
    [type-array] must be a list
    [type-object] must be an object
    [type] must be one of: { $limit }
    [enum] must be one of: { $limit }
    [const] must be { $limit }
    [minimum] must be at least { $limit }
    [maximum] must be at most { $limit }
    [exclusiveMinimum] must be more than { $limit }
    [exclusiveMaximum] must be less than { $limit }
    [multipleOf] must be a multiple of { $limit }
    [minLength] must have at least { $limit } characters
    [maxLength] must have at most { $limit } characters
    [minItems] must have at least { $limit } values
    [maxItems] must have at most { $limit } values
    [path] such a value cannot be a part of a path
    [sign-in] is set by the sign-in, not by the call
    [values] has too many values
    [scalar] must be a text or a number
    [long] is too long
    [controls] has characters that it may not have
    [ascii] may only have plain latin letters, digits and signs
    [leaves] such a path leaves the address of the API
   *[other] { $limit }
}
# A call that does not fit: what is wrong, and where.
arguments-unfit = It cannot be called with these values. { $places }.
