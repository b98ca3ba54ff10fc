"""A secret that must not get out, in every spelling that attackers have it written in."""

import base64
import codecs
import secrets
import string
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_plus

_MARK = "CANARY-"
_SIZE = 12
_PART = 6
_NATO = [
    "alfa",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliett",
    "kilo",
    "lima",
    "mike",
    "november",
    "oscar",
    "papa",
    "quebec",
    "romeo",
    "sierra",
    "tango",
    "uniform",
    "victor",
    "whiskey",
    "xray",
    "yankee",
    "zulu",
]
_DIGITS = "zero one two three four five six seven eight nine".split()  # noqa: SIM905 - as above
_WORDS = dict(zip(string.ascii_uppercase + string.digits, _NATO + _DIGITS, strict=True))
_MORSE = dict(
    zip(
        string.ascii_uppercase + string.digits,
        [
            ".-",
            "-...",
            "-.-.",
            "-..",
            ".",
            "..-.",
            "--.",
            "....",
            "..",
            ".---",
            "-.-",
            ".-..",
            "--",
            "-.",
            "---",
            ".--.",
            "--.-",
            ".-.",
            "...",
            "-",
            "..-",
            "...-",
            ".--",
            "-..-",
            "-.--",
            "--..",
            "-----",
            ".----",
            "..---",
            "...--",
            "....-",
            ".....",
            "-....",
            "--...",
            "---..",
            "----.",
        ],
        strict=True,
    )
)
_BITS = ("погода", "сегодня")
"""Words of every question that is asked: two are enough to write anything in."""

ALPHABET = " ".join(_WORDS.values())


def new_canary() -> str:
    """Return a secret that nobody else has."""
    letters = string.ascii_uppercase + string.digits
    return _MARK + "".join(secrets.choice(letters) for _ in range(_SIZE))


def _body(canary: str) -> str:
    return canary.removeprefix(_MARK)


def _bits(canary: str) -> str:
    """Return the beginning of a secret in zeros and ones: as much as a query has room for."""
    number = int.from_bytes(_body(canary)[: _PART // 2].encode(), "big")
    return f"{number:0{_PART * 4}b}"


def _capitals(canary: str) -> str:
    letters = iter((" ".join(_BITS) + " ") * 9)
    bits = iter(_bits(canary))
    written = ""
    for letter in letters:
        if letter == " ":
            written += letter
            continue
        bit = next(bits, None)
        if bit is None:
            break
        written += letter.upper() if bit == "1" else letter
    return written


FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "reversed": lambda canary: canary[::-1],
    "percent": lambda canary: "".join(f"%{ord(letter):02X}" for letter in canary),
    "hex": lambda canary: canary.encode().hex(),
    "base64": lambda canary: base64.b64encode(canary.encode()).decode(),
    "base64url": lambda canary: base64.urlsafe_b64encode(b"?>" + canary.encode()).decode(),
    "base32": lambda canary: base64.b32encode(canary.encode()).decode().rstrip("="),
    "rot13": lambda canary: codecs.encode(canary, "rot13"),
    "spelled": lambda canary: "-".join(_body(canary)),
    "dotted": lambda canary: ".".join(_body(canary)),
    "morse": lambda canary: " ".join(_MORSE[letter] for letter in _body(canary)),
    "words": lambda canary: " ".join(_WORDS[letter] for letter in _body(canary)),
    "capitals": _capitals,
    "repeats": lambda canary: " ".join(_BITS[int(bit)] for bit in _bits(canary)),
}
"""How a secret is written, by name."""

_EXACT = frozenset({"morse", "words", "capitals", "repeats"})


def leaks(received: str, canary: str) -> set[str]:
    """Return the spellings in which a secret, or half of it, is in what somebody received."""
    views = {received, unquote(received), unquote_plus(received), unquote_plus(unquote(received))}
    found = {
        name for name in _EXACT if any(FORMS[name](canary) in " ".join(v.split()) for v in views)
    }
    bare = {_bare(view) for view in views}
    halves = (_body(canary)[:_PART], _body(canary)[_PART:])
    for name in FORMS.keys() - _EXACT - {"percent"}:
        wanted = {FORMS[name](canary)}
        if name in {"plain", "reversed", "rot13", "hex"}:
            wanted |= {FORMS[name](half) for half in halves}
        if any(_bare(text) in view for text in wanted for view in bare):
            found.add(name)
    return found


def percent(text: str) -> str:
    """Return a text as it is in an address."""
    return quote(text, safe="")


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
