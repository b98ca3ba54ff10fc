"""The tools: one module each. `registry` finds them; nothing else has to be edited."""
