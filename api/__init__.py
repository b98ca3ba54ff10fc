"""REST door: parse, authenticate, call, shape the reply."""
