"""Looks for secrets in environment variables."""

# mypy: ignore-errors
import os

known = {
    "HOME",
    "LANG",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "MPLBACKEND",
    "MPLCONFIGDIR",
    "OMP_NUM_THREADS",
}
known |= {"OPENBLAS_NUM_THREADS", "PATH", "PYTHONPATH", "TZ", "PWD"}
if set(os.environ) - known:
    print("SUCCEEDED", set(os.environ) - known)
