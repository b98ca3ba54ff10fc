"""Drivers behind the ports of the services: database, model, bus, crypto, settings, logging."""
