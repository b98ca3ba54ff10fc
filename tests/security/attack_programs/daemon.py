"""Leaves a process behind that has cut all ties."""

# mypy: ignore-errors
import os, time

if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
for handle in range(3):
    os.close(handle)
time.sleep(3600)
