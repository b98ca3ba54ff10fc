"""Raises an exception of many megabytes."""

# mypy: ignore-errors
raise ValueError("x" * (50 << 20))
