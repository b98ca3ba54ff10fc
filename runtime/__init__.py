"""Wiring and roles: `up`, `api`, `worker`, `bot`, embedded parts, offline model."""
