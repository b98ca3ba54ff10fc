"""Owns which short messages ask how a connection stands that is being made: pure rules."""

import re
from typing import Final

_LONGEST: Final = 60
_ASKS = re.compile(
    r"(?:(?:ну|так|и|а|ок|ok|so|and|well)[, ]+){0,3}"
    r"(?:что (?:мне )?(?:теперь|дальше|делать|надо|нужно|осталось)(?: делать| сделать| дальше)?|"
    r"(?:какой |каков )?статус(?: подключени\w+)?|(?:теперь|дальше)(?: что)?|чего не хватает|"
    r"на чём мы остановились|what(?: is|'s|’s)? (?:now|next|left|missing|the status)|what then|"
    r"(?:what )?(?:should|do) i do (?:now|next)|status|how does it stand|where are we)",
    re.IGNORECASE,
)


def asks_how_it_stands(text: str) -> bool:
    """Tell whether a whole message is such a question."""
    said = " ".join(text.split()).strip(" .!?…")
    return len(said) <= _LONGEST and _ASKS.fullmatch(said) is not None
