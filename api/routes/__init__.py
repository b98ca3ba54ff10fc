"""Endpoints, one module per feature."""
