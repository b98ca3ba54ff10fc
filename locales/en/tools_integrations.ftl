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
integrations-more = … and { $count } more
integration-called = { $api } · { $endpoint }: answered { $status }
integration-body-empty = The answer has no body.
integration-body-json = The answer is empty.
integration-body-text = The answer is empty.
integration-body-binary = The answer is a file, not a text.
integration-body-too-large = The answer is too large to be shown.
integration-body-invalid-json = The answer says it is JSON, and is none.
integration-body-wrong-type = JSON was expected, and something else came.
integration-body-unreadable = The answer is encoded in a way that is not read.
integration-body-more = *… the answer goes on.*
