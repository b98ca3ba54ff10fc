"""Ignores every signal and outstays its time."""

# mypy: ignore-errors
import signal, time

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
time.sleep(3600)
print("SUCCEEDED")
