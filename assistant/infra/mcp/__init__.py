"""MCP servers: the official SDK behind the product's own port."""
