"""Running Python code that nobody trusts: what is around it, and what comes out of it."""
