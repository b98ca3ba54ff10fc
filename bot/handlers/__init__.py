"""Bot commands and messages, one module per feature."""
