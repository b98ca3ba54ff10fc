"""How payloads of Temporal are written: pydantic, then encrypted."""
