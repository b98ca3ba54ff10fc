"""Which failures can heal by themselves."""

from assistant.errors.general import AssistantError, UnavailableError
from assistant.errors.model import ModelGarbageError, ModelSilentError, ModelUnavailableError
from assistant.errors.tool import ToolUnavailableError

_HEALS = (
    UnavailableError,
    ModelUnavailableError,
    ModelSilentError,
    ModelGarbageError,
    ToolUnavailableError,
)
_HEALING_CODES = frozenset(kind.code for kind in _HEALS)


def heals(error: AssistantError) -> bool:
    """Tell whether trying again later can help, with nobody doing anything about it."""
    return isinstance(error, _HEALS)


def heals_code(code: str) -> bool:
    """Tell the same of a failure of which only the code is known."""
    return code in _HEALING_CODES
