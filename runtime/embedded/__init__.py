"""Embedded parts for one machine: PostgreSQL and Temporal from wheels."""
