"""PDF files: Markdown becomes a tree of nodes, a fixed Typst template sets it on pages."""
