"""Makes files without end: they are empty, so that no size limit counts them."""

# mypy: ignore-errors
import os

for number in range(2_000_000):
    os.mkdir(f"/tmp/{number}")
print("SUCCEEDED")
