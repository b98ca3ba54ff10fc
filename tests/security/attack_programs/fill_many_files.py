"""Fills a folder with many files, each of them small."""

# mypy: ignore-errors
total = 0
try:
    for number in range(1000):
        with open(f"/tmp/filled{number}", "wb", buffering=0) as file:
            total += file.write(b"x" * (1 << 20))
except OSError:
    pass
if total > 65 << 20:
    print("SUCCEEDED", total)
