"""Telegram door: checks access, starts or updates workflows, shows their state."""
