"""Pure rules: no clock, no randomness, no socket."""
