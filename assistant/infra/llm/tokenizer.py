"""Token counts by a real vocabulary (Kimi K2's, the default model's), loaded once, offline."""

from functools import cache

from splintr import AnyTokenizer, Tokenizer

_VOCABULARY = "kimi_k2"


@cache
def _tokenizer() -> AnyTokenizer:
    return Tokenizer.from_pretrained(_VOCABULARY)


def count_tokens(text: str) -> int:
    """Return the number of tokens of `text`."""
    return len(_tokenizer().encode(text))
