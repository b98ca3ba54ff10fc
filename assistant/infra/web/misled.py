"""Owns whose fault a refused address is: the other side's, when a redirect of its led there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urljoin, urlsplit

from assistant.errors import AddressRefusedError
from assistant.services.ports.exchanges import Exchanged

_HOST_CHARS: Final = 100


@contextmanager
def led_by(answer: Exchanged) -> Iterator[None]:
    """Say of an address that is refused that the other side has led there, and to which host."""
    try:
        yield
    except AddressRefusedError as error:
        reason = str(error.params.get("reason", ""))
        host = _host_in(answer)
        text = f"a redirect to a refused address: {reason}"
        raise AddressRefusedError(text, reason="redirect", refused=reason, host=host) from error


def _host_in(answer: Exchanged) -> str:
    """Return the host that a redirect names, as far as it can be shown."""
    try:
        host = urlsplit(urljoin(answer.url, answer.headers["location"].strip())).hostname or ""
    except ValueError:
        return ""
    return host[:_HOST_CHARS] if host.isprintable() else ""
