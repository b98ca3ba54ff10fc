"""Middlewares in plain ASGI: request ids and logs, unexpected errors, the body cap."""
