"""The base of all values: what does not fit is not repeated, since errors are logged."""

import pytest
from pydantic import ValidationError

from assistant.contracts.events import TurnEvent


def test_an_error_does_not_repeat_what_people_said() -> None:
    with pytest.raises(ValidationError) as caught:
        TurnEvent.model_validate_json('{"turn_id": "a secret", "kind": "token", "text": ["it"]}')

    assert "turn_id" in str(caught.value)
    assert "secret" not in str(caught.value)
