"""The Python sandbox for tests: the one that `make` installed."""

from pathlib import Path
from typing import Any

from assistant.infra.sandbox.bubblewrap import BubblewrapSandbox
from assistant.infra.sandbox.limits import Limits

TREE = Path(__file__).parents[1] / ".sandbox"


def make_sandbox(**limits: Any) -> BubblewrapSandbox:
    """Return a sandbox with some limits of its own; it fails where it is not installed."""
    return BubblewrapSandbox(TREE, Limits(**limits))
