"""The only way out to other hosts: every connection is checked here."""
