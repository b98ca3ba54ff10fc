"""Owns the built-in offline model: a deterministic stand-in that speaks Ollama's HTTP protocol."""
