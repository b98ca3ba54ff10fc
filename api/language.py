"""Which of our languages a client prefers (RFC 9110, section 12.5.4)."""

from assistant.contracts.accounts import LOCALES

_LONGEST = 256  # of a header; nobody speaks that many


def preferred_locale(accept_language: str) -> str:
    """Return the best of our locales for an `Accept-Language` header; English if none fits."""
    ranges = [_weighed(part) for part in accept_language[:_LONGEST].split(",")]
    for tag, weight in sorted(ranges, key=lambda each: -each[1]):
        if weight > 0 and tag in LOCALES:
            return tag
    return LOCALES[0]


def _weighed(part: str) -> tuple[str, float]:
    """Split `ru-RU;q=0.8` into language and weight; a weight that is none counts as 0."""
    tag, _, parameter = part.partition(";")
    language = tag.strip().lower().partition("-")[0]
    name, _, number = parameter.strip().partition("=")
    try:
        weight = float(number) if name == "q" else 1.0
    except ValueError:
        weight = 0.0
    return language, weight
