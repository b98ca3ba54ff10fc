"""Ports: what services ask of the outside, implemented by `assistant.infra`."""
