"""Owns which of curl's options are known, and what they say (https://curl.se/docs/manpage.html)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.shell_words import shell_words
from assistant.errors import DraftUnreadableError

MOST_CHARS: Final = 20_000
_LONG: Final = {
    "A": "user-agent",
    "H": "header",
    "G": "get",
    "I": "head",
    "L": "location",
    "N": "no-buffer",
    "O": "remote-name",
    "S": "show-error",
    "X": "request",
    "#": "progress-bar",
    "0": "http1.0",
    "4": "ipv4",
    "6": "ipv6",
    "b": "cookie",
    "d": "data",
    "e": "referer",
    "f": "fail",
    "g": "globoff",
    "i": "include",
    "k": "insecure",
    "m": "max-time",
    "o": "output",
    "s": "silent",
    "u": "user",
    "v": "verbose",
    "w": "write-out",
}
_WITH_VALUE: Final = frozenset(
    {
        "cookie",
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "header",
        "json",
        "oauth2-bearer",
        "referer",
        "request",
        "url",
        "url-query",
        "user",
        "user-agent",
    }
)
_NO_MATTER_WITH_VALUE: Final = frozenset(
    {
        "connect-timeout",
        "max-redirs",
        "max-time",
        "output",
        "retry",
        "retry-delay",
        "retry-max-time",
        "write-out",
    }
)
_OF_BROWSERS: Final = frozenset({"referer", "user-agent"})
_FLAGS: Final = frozenset({"get", "head", "insecure"})
_NO_MATTER: Final = frozenset(
    {
        "basic",
        "compressed",
        "fail",
        "fail-with-body",
        "globoff",
        "http1.0",
        "http1.1",
        "http2",
        "include",
        "ipv4",
        "ipv6",
        "location",
        "no-buffer",
        "no-progress-meter",
        "progress-bar",
        "remote-name",
        "show-error",
        "silent",
        "verbose",
    }
)
_OF_FILES: Final = frozenset({"data", "data-ascii", "data-binary", "json", "header", "url-query"})
_DATA: Final = ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json")


@dataclass
class Options:
    """What a command says: options with a value in order, flags, what makes no difference."""

    values: list[tuple[str, str]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    notes: set[Note] = field(default_factory=set)

    def all_of(self, *names: str) -> list[str]:
        """Return the values of options, in order."""
        return [value for name, value in self.values if name in names]

    def last_of(self, name: str) -> str | None:
        """Return the value of an option that counts."""
        return next(iter(reversed(self.all_of(name))), None)

    @property
    def data(self) -> str | None:
        """The body, or the query of `-G`; None without."""
        parts = [
            _encoded(value) if name == "data-urlencode" else value
            for name, value in self.values
            if name in _DATA
        ]
        return ("" if self.all_of("json") else "&").join(parts) if parts else None


def read_options(command: str) -> Options:
    """Return what a command says. Raises `DraftUnreadableError` naming an option, not its value."""
    if len(command) > MOST_CHARS:
        raise unreadable(f"is longer than {MOST_CHARS} characters", "long")
    words = shell_words(command)
    if not words or words[0].casefold() not in {"curl", "curl.exe"}:
        raise unreadable("does not begin with curl", "begin")
    options = Options()
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-") or word == "-":
            options.values.append(("url", word))
            continue
        for name, value in _options(word):
            _take(options, name, value, rest)
    return options


def unreadable(said: str, why: str, option: str = "") -> DraftUnreadableError:
    """Return the failure of a command; `why` is the word by which its text is found."""
    detail = f"curl: {said}"
    return DraftUnreadableError(detail, detail=detail, rule="curl", why=why, option=option)


def _options(word: str) -> Iterator[tuple[str, str | None]]:
    """Yield the options of a word, with the value that is in the word itself."""
    if word.startswith("--"):
        yield word[2:], None
        return
    for place, letter in enumerate(word[1:], start=2):
        name = _LONG.get(letter)
        if name is None:
            raise unreadable(f"-{letter}: is no option that is known here", "option", f"-{letter}")
        inside = word[place:]
        if name in _WITH_VALUE | _NO_MATTER_WITH_VALUE:
            yield name, inside or None
            return
        yield name, None


def _take(options: Options, name: str, value: str | None, rest: Iterator[str]) -> None:
    shown = f"--{name[:40]}"
    if name in _FLAGS:
        options.flags.add(name)
        if name == "insecure":
            options.notes.add(Note.INSECURE)
        return
    if name in _NO_MATTER:
        return
    if name not in _WITH_VALUE | _NO_MATTER_WITH_VALUE:
        raise unreadable(f"{shown}: is no option that is known here", "option", shown)
    given = next(rest, None) if value is None else value
    if given is None:
        raise unreadable(f"{shown}: has no value", "value", shown)
    if name in _NO_MATTER_WITH_VALUE:
        options.notes.add(Note.OPTION)
        return
    is_name = name == "data-urlencode" and "@" in given.partition("=")[0]
    if (name in _OF_FILES and given.startswith("@")) or is_name:
        raise unreadable(f"{shown}: files are not read", "file", shown)
    if name == "cookie" and "=" not in given:
        raise unreadable(f"{shown}: files are not read", "file", shown)
    if name in _OF_BROWSERS:
        options.notes.add(Note.OPTION)
    options.values.append((name, given))


def _encoded(value: str) -> str:
    name, sign, content = value.partition("=")
    if not sign:
        return quote(value, safe="")
    return f"{name}={quote(content, safe='')}" if name else quote(content, safe="")
