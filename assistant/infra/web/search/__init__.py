"""Search engines behind the port `Searcher`."""
