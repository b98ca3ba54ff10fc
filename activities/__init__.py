"""The durable edge of a capability: timeouts, heartbeats, error classes, idempotency."""
