"""Regular expressions of words, written as lists: a space in one is any few spaces."""

import re


def words(*choices: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """Compile "any of these words", whole and in any case, with something around them."""
    listed = "|".join(choices).replace(" ", r"\s{1,4}")
    return re.compile(rf"{before}(?<!\w)(?:{listed})(?![\w]){after}", re.IGNORECASE)
