mcp-answered = { $tool }: the server answered
