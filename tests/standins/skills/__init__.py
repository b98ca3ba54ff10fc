"""Tools that only tests know: each is one module, as any tool of the product is."""
