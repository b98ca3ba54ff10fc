"""Sleeps for ever while a child holds its output open."""

# mypy: ignore-errors
import os, time

os.fork()
os.close(1)
time.sleep(3600)
