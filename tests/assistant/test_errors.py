"""Whether a failure can heal is the same by the error and by its code, which rows keep."""

import pytest

from assistant import errors
from assistant.errors import (
    AssistantError,
    ModelMissingError,
    ModelSilentError,
    UnavailableError,
    heals,
    heals_code,
)

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, AssistantError)
]
"""Those of doors and drivers are no ends of turns."""


@pytest.mark.parametrize("kind", KINDS)
def test_error_and_code_agree(kind: type[AssistantError]) -> None:
    assert heals(kind("")) == heals_code(kind.code)


def test_what_is_down_heals_and_what_is_missing_does_not() -> None:
    assert heals_code(UnavailableError.code)
    assert heals_code(ModelSilentError.code)
    assert not heals_code(ModelMissingError.code)
    assert not heals_code("internal")
