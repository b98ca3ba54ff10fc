"""Cryptography behind the ports of the services."""
