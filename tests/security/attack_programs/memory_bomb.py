"""Takes memory in one process."""

# mypy: ignore-errors
kept = []
for megabytes in range(0, 2000, 8):
    kept.append(b"x" * (8 << 20))
print("SUCCEEDED")
