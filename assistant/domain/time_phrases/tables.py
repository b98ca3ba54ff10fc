"""The form of the tables of words: a word's category and value."""

from assistant.domain.time_phrases.tokens import Value, plain

Table = dict[str, tuple[str, Value]]


def forms(category: str, value: Value, *words: str) -> Table:
    """Return the entries of several forms of one word."""
    return {plain(word): (category, value) for word in words}


def listed(words: str) -> list[str]:
    """Return the words of a line, which reads better than a list of quoted ones."""
    return words.split()
