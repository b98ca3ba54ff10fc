"""PostgreSQL: models, repositories, row-level security."""
