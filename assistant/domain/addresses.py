"""Addresses of web pages as people write them and tools compare them."""

from urllib.parse import urlsplit


def with_scheme(url: str) -> str:
    """Return a given address with its scheme, which people leave out."""
    return url if "://" in url else f"https://{url}"


def host_of(url: str) -> str:
    """Return the host of an address, empty for what is no address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # no address
        return ""
