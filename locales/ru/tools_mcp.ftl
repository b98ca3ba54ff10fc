mcp-answered = { $tool }: сервер ответил
