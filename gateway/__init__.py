"""The only way from the doors to workflows: start, update, query, cancel."""
