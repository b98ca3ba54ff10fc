mcp-answered = { $tool }: the server answered
prompt-tools-left-out = There was no room to show you all tools of the user's MCP servers; not shown are, by server, { $servers }. If what is asked needs one of them, say so and ask the user to name the server: its tools are shown then.
mcp-tools-listed = Tools of the MCP server: { $count }
mcp-tools-held = { $count ->
    [one] The tool { $tools } of the MCP server “{ $server }” has changed since you confirmed it, so it is set aside and not called.
   *[other] Tools of the MCP server “{ $server }” have changed since you confirmed them, so they are set aside and not called: { $tools }.
  } Compare what you confirmed with what is offered now: GET { $address }. If it is all right, confirm again: POST { $address }/<name>/confirm with the tool’s offered_hash as definition_hash.
