"""Decides which hosts may be asked, and opens connections to nothing but checked addresses.

Rules: `docs/security.md`, "Outgoing requests". What was resolved and checked is what is dialled,
so a name that answers differently the second time (DNS rebinding) changes nothing.
"""

import asyncio
import re
import socket
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import httpx
from aiohappyeyeballs import AddrInfoType, start_connection

from assistant.domain.egress import (
    Address,
    HostEntry,
    is_admissible,
    is_denied,
    is_public,
    parse_address,
    parse_denied,
    parse_host,
    unwrap,
)
from assistant.errors import AddressRefusedError, ToolTimeoutError, ToolUnavailableError
from assistant.infra.web.names import ForbiddenNames, Resolve, Share, resolve_by_system

HostPort = tuple[str, int]

_URL_CHARS = 8_000
_SHAPE = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[^\[\]:@/?#]+)(:[0-9]{1,5})?([/?#].*)?", re.ASCII | re.IGNORECASE
)
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp", "Zs"})
_PORTS = {"http": 80, "https": 443}
_NEXT_ADDRESS_SECONDS = 0.25  # RFC 8305 section 5


@dataclass(frozen=True)
class EgressPolicy:
    """What may be asked. Hosts are written as in an address, without brackets and port.

    `ports` are open on public hosts. `allowed` are the administrator's hosts and ports, which
    may be in the LAN. `forbidden` are never asked: neither by name nor by address. Nor are
    `denied` ones, hosts or `.domain`, on a port or on all. With `only` no other hosts are. Without
    `block_private` all hosts may be in the LAN; nobody is asked when it is not `enabled`.
    """

    ports: frozenset[int] = frozenset({80, 443})
    allowed: frozenset[HostPort] = frozenset()
    forbidden: frozenset[HostPort] = frozenset()
    denied: frozenset[HostEntry] = frozenset()
    only: frozenset[str] | None = None
    block_private: bool = True
    enabled: bool = True

    def __post_init__(self) -> None:
        """Write all hosts in their one spelling. Raises `ValueError` for what is no host."""
        for name in ("allowed", "forbidden", "denied"):
            pairs = frozenset((parse_denied(host), port) for host, port in getattr(self, name))
            object.__setattr__(self, name, pairs)
        if self.only is not None:
            object.__setattr__(self, "only", frozenset(map(parse_host, self.only)))


@dataclass(frozen=True)
class Target:
    """An address that was parsed and fits the rules so far; its host is yet to be resolved.

    `url` has no fragment and its host in the one spelling, `host` has no brackets.
    """

    url: httpx.URL
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: whose the credentials are."""
        return (self.url.scheme, self.host, self.port)


class Guard:
    """Checks addresses and dials them. Knows nothing of HTTP: clients and proxies stand on it."""

    def __init__(
        self,
        policy: EgressPolicy,
        resolve: Resolve = resolve_by_system,
        forbidden: ForbiddenNames | None = None,
    ) -> None:
        self._policy = policy
        self._resolve = resolve
        self._forbidden = forbidden or ForbiddenNames(resolve)

    def parse(self, url: str) -> Target:
        """Return the target of an address. Raises `AddressRefusedError`.

        The shape is checked before httpx parses, which forgives what other programs read
        otherwise: blanks, backslashes, a port such as `+80`, userinfo.
        """
        if len(url) > _URL_CHARS or not _SHAPE.fullmatch(url) or not _is_clean(url):
            raise _refused("shape")
        try:
            parsed = httpx.URL(url)
            host = parse_host(parsed.raw_host.decode("ascii"))
        except (httpx.InvalidURL, ValueError) as error:
            raise _refused("host") from error
        port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
        self._check_pair(host, port)
        return Target(parsed.copy_with(host=host, fragment=None), host, port)

    def of_page(self, target: Target) -> "Guard":
        """Return the guard of what a page leads to and may load, for one call.

        Redirects and scripts of a public page must not reach the hosts that the administrator
        has allowed; those of these hosts may. A call has but its share of lookups.
        """
        policy = self._policy
        if (target.host, target.port) not in policy.allowed:
            policy = replace(policy, allowed=frozenset())
        return Guard(policy, Share(self._resolve), self._forbidden)

    async def resolve(self, host: str, port: int) -> tuple[Address, ...]:
        """Return the addresses of a host, all of them checked.

        Raises `AddressRefusedError`, and `ToolUnavailableError` when the name is not resolved.
        """
        try:
            name = parse_host(host)
        except ValueError as error:
            raise _refused("host") from error
        self._check_pair(name, port)
        addresses = await self._lookup(name, port)
        if not addresses or not all(self._fits(name, port, address) for address in addresses):
            raise _refused("address")
        if any(is_denied(str(unwrap(one)), port, self._policy.denied) for one in addresses):
            raise _refused("denied")
        await self._check_forbidden(addresses, port)
        return addresses

    async def dial(self, host: str, port: int, seconds: float) -> socket.socket:
        """Return a connected non-blocking socket to a checked address of the host.

        Raises `AddressRefusedError`, `ToolTimeoutError` after `seconds`, `ToolUnavailableError`.
        """
        try:
            async with asyncio.timeout(seconds):
                addresses = await self.resolve(host, port)
                connected = await start_connection(
                    [_as_info(address, port) for address in addresses],
                    happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS,
                )
        except TimeoutError as error:
            raise ToolTimeoutError("no connection in time") from error
        except OSError as error:
            why = "refused" if isinstance(error, ConnectionRefusedError) else "unreachable"
            text = f"no connection: {why}"
            raise ToolUnavailableError(text, reason=why, host=host, port=str(port)) from error
        _check_peer(connected, addresses)
        return connected

    def _check_pair(self, host: str, port: int) -> None:
        """Refuse a host and port by the policy alone."""
        if not self._policy.enabled:
            raise _refused("off")
        if (host, port) in self._policy.forbidden:
            raise _refused("forbidden")
        if is_denied(host, port, self._policy.denied):
            raise _refused("denied")
        if self._policy.only is not None and host not in self._policy.only:
            raise _refused("not_allowed")
        if port not in self._policy.ports and (host, port) not in self._policy.allowed:
            raise _refused("port")

    def _fits(self, host: str, port: int, address: Address) -> bool:
        """Tell whether a host may have an address."""
        admitted = not self._policy.block_private or (host, port) in self._policy.allowed
        return is_admissible(address) if admitted else is_public(address)

    async def _check_forbidden(self, addresses: Sequence[Address], port: int) -> None:
        """Refuse addresses under which a forbidden host is reached by another name."""
        for name, forbidden_port in self._policy.forbidden:
            if forbidden_port != port:
                continue
            theirs = {unwrap(known) for known in await self._forbidden.addresses(name, port)}
            here = any(address.is_loopback or address.is_unspecified for address in theirs)
            for address in map(unwrap, addresses):
                if address in theirs or (here and _is_own(address)):
                    raise _refused("forbidden")

    async def _lookup(self, host: str, port: int) -> tuple[Address, ...]:
        """Return the addresses of a host, unchecked; each one once."""
        with suppress(ValueError):
            return (parse_address(host),)
        try:
            answers = await self._resolve(host, port)
            return tuple(dict.fromkeys(parse_address(answer) for answer in answers))
        except OSError as error:
            raise ToolUnavailableError("no such name", reason="name", host=host) from error
        except ValueError as error:
            raise _refused("address") from error


def _refused(reason: str) -> AddressRefusedError:
    """Return the refusal; `reason` is one of the words that stand in this module."""
    return AddressRefusedError(f"address refused: {reason}", reason=reason)


def _is_clean(url: str) -> bool:
    """Tell whether an address holds no control character, no blank and no backslash."""
    return "\\" not in url and not any(
        unicodedata.category(letter) in _REFUSED_CATEGORIES for letter in url
    )


def _as_info(address: Address, port: int) -> AddrInfoType:
    """Return an address in the form of `getaddrinfo`."""
    kind, protocol = socket.SOCK_STREAM, socket.IPPROTO_TCP
    if address.version == 4:  # noqa: PLR2004 - the version of the protocol
        return (socket.AF_INET, kind, protocol, "", (str(address), port))
    return (socket.AF_INET6, kind, protocol, "", (str(address), port, 0, 0))


def _is_own(address: Address) -> bool:
    """Tell whether an address is one of this machine: only those can be bound."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
    return True


def _check_peer(connected: socket.socket, addresses: Sequence[Address]) -> None:
    """Close a connection that did not lead to one of the addresses, and refuse it."""
    try:
        peer = parse_address(connected.getpeername()[0])
    except OSError as error:
        connected.close()
        raise ToolUnavailableError("the connection was lost at once") from error
    if peer not in addresses:
        connected.close()
        raise _refused("peer")
