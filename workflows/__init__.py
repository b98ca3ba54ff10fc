"""One readable story per feature; deterministic, no I/O."""
