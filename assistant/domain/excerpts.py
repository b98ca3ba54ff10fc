"""The beginning of a foreign Markdown text, as it is shown to people: nothing in it loads."""

import re

_FENCE = re.compile(r"^`{3,}", re.MULTILINE)
_IMAGE = re.compile(r"!+\[")
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)", re.IGNORECASE)
"""The beginning of HTML; addresses in angle brackets are Markdown's own."""


def beginning(text: str, limit: int) -> str:
    """Return whole lines up to a limit, with a code block closed that the cut would leave open."""
    if len(text) <= limit:
        return text
    cut = text[:limit].rpartition("\n")[0] or text[:limit]
    fences = _FENCE.findall(cut)
    return f"{cut}\n{fences[-1]}" if len(fences) % 2 else cut


def without_images(text: str) -> str:
    """Return a text whose images are links and whose HTML is none.

    Images would be loaded by whatever shows the text, and tell their host what it says.
    """
    return _TAG.sub("< ", _IMAGE.sub("[", text))
