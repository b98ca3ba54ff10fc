"""Which hosts and addresses of the network are public: rules for outgoing requests.

Sources: the IANA registries of special-purpose addresses (RFC 6890, which `ipaddress` knows), and
for IPv4 inside IPv6: RFC 4291 2.5.5 (mapped), RFC 6052 (NAT64), RFC 5214 (ISATAP). Whole ranges
of tunnels (6to4, Teredo, local-use NAT64, IPv4-compatible) are refused: no site lives there.
"""

import re
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
HostEntry = tuple[str, int | None]
"""A host or `.domain` in its one spelling, and a port, or None for all of them."""
_Network = IPv4Network | IPv6Network

_HOST_CHARS = 253  # RFC 1035 2.3.4
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_WITH_PORT = re.compile(r"(?P<host>[^:\[\]]+|\[[^\[\]]*\]):(?P<port>[0-9]{1,5})", re.ASCII)
_LAST_PORT = 65_535
_LOW_32 = 0xFFFFFFFF
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


def _networks(*texts: str) -> tuple[_Network, ...]:
    """Return networks by their text."""
    return tuple(ip_network(text) for text in texts)


_METADATA = _networks(
    "100.100.100.200/32",  # Alibaba Cloud
    "168.63.129.16/32",  # Azure
    "169.254.0.0/16",  # AWS, Google, Azure, DigitalOcean and all other link-local
    "192.0.0.192/32",  # Oracle
    "fd00:ec2::/32",  # AWS
    "fd20:ce::/32",  # Google
)
_NEVER_PUBLIC = (
    *_METADATA,
    *_networks(
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays of 6to4
        "2002::/16",  # 6to4
        "2001::/23",  # protocol assignments and Teredo
        "3fff::/20",  # documentation
    ),
)
_LAN = _networks(
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def unwrap(address: Address) -> Address:
    """Return the IPv4 address that a mapped or NAT64 IPv6 address leads to; others as they are."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & _LOW_32)
    return address


def is_public(address: Address) -> bool:
    """Tell whether anybody on the internet may be meant by an address."""
    plain = unwrap(address)
    if not plain.is_global or plain.is_multicast or plain.is_reserved:
        return False
    if _is_in(plain, _NEVER_PUBLIC):
        return False
    if isinstance(plain, IPv4Address):
        return True
    inside = _behind_isatap(plain)
    return plain in _GLOBAL_UNICAST and (inside is None or is_public(inside))


def is_admissible(address: Address) -> bool:
    """Tell whether an administrator may admit an address: a public one or one of a LAN."""
    plain = unwrap(address)
    return is_public(plain) or (_is_in(plain, _LAN) and not _is_in(plain, _METADATA))


def parse_host(text: str) -> str:
    """Return a host in its one spelling: a lower-case ASCII name or an address, without brackets.

    Raises `ValueError` for what is neither. Names that end in a number are refused unless they
    are four plain decimal numbers: other programs read `0x7f.1` and `2130706433` as addresses.
    """
    host = text.lower().removesuffix(".")
    if host.startswith("[") and host.endswith("]"):
        return str(_without_zone(IPv6Address(host[1:-1])))
    if ":" in host:
        return str(_without_zone(IPv6Address(host)))
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return str(IPv4Address(host))
    if len(host) > _HOST_CHARS or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("this is no name of a host")
    return host


def parse_denied(text: str) -> str:
    """Return a host, or a domain written as `.domain`, in its one spelling.

    Raises `ValueError` for what is neither.
    """
    return f".{parse_host(text[1:])}" if text.startswith(".") else parse_host(text)


def parse_entry(text: str) -> HostEntry:
    """Return what stands in a list of hosts: `host` or `host:port`, IPv6 with a port in brackets.

    The host may be a `.domain`. Raises `ValueError` for anything else.
    """
    found = _WITH_PORT.fullmatch(text)
    if found is None:
        return parse_denied(text), None
    port = int(found["port"])
    if not 0 < port <= _LAST_PORT:
        raise ValueError("there is no such port")
    return parse_denied(found["host"]), port


def is_denied(host: str, port: int, denied: frozenset[HostEntry]) -> bool:
    """Tell whether a host, in its one spelling, is one of these or belongs to one of them.

    `.domain` stands for the domain itself and for all names below it, no port for all ports.
    """
    labels = host.split(".")
    tails = (f".{'.'.join(labels[start:])}" for start in range(len(labels)))
    return any((name, one) in denied for name in (host, *tails) for one in (port, None))


def parse_address(text: str) -> Address:
    """Return an address by its text. Raises `ValueError` for anything else, zones included."""
    address = ip_address(text)
    return _without_zone(address) if isinstance(address, IPv6Address) else address


def _without_zone(address: IPv6Address) -> IPv6Address:
    """Return an address that has no zone; raises `ValueError` for one that has."""
    if address.scope_id is not None:
        raise ValueError("an address with a zone belongs to one machine")
    return address


def _is_in(address: Address, networks: tuple[_Network, ...]) -> bool:
    """Tell whether one of the networks holds an address."""
    return any(address in network for network in networks)


def _behind_isatap(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address in an ISATAP interface id, None if it is another kind."""
    number = int(address)
    return IPv4Address(number & _LOW_32) if (number >> 32) & _LOW_32 in _ISATAP else None
