"""Owns what is known of other sides' APIs without asking them: parsing, rendering, checking."""
