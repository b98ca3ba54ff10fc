"""Encryption of people's secrets: a ring of Fernet keys with ids, one of which seals.

A secret is stored as `kid:token`. The token is Fernet (https://github.com/fernet/spec) over
`{"for": <id of the secret>, "data": {…}}`: copied to another row it does not open. Not
`MultiFernet`: it tries one key after the other, and cannot say which one is missing.
"""

import binascii
import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assistant.errors import AuthDataUnreadableError, AuthKeyMissingError, AuthKeysMissingError
from assistant.services.ports.secrets import Opened

_KID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_FOR, _DATA = "for", "data"
_DIGEST_BYTES = 32
_SETTING = "AUTH_DATA_ENCRYPTION_KEYS"


class AuthKeyringError(Exception):
    """The keys cannot be read; entries are named by their kid or their place, never by the key."""


class Keyring:
    """Seals with the key `active`, opens with all. `keys` are 32 bytes in URL-safe base64."""

    def __init__(self, keys: Mapping[str, str], active: str) -> None:
        if active not in keys:
            raise AuthKeyringError(f"AUTH_DATA_ACTIVE_KEY_ID: {_SETTING} has no key {active!r}")
        self._active = active
        self._ring = {kid: _fernet(kid, key) for kid, key in keys.items()}
        others = [kid for kid in keys if kid != active]
        self._digest_keys = [_digest_key(keys[kid]) for kid in (active, *others)]

    @property
    def active_kid(self) -> str:
        """Id of the key that seals."""
        return self._active

    def seal(self, secret_id: UUID, data: Mapping[str, Any]) -> str:
        """Return `kid:token`, which opens for this id only."""
        plain = json.dumps({_FOR: str(secret_id), _DATA: dict(data)})
        return f"{self._active}:{self._ring[self._active].encrypt(plain.encode()).decode()}"

    def open(self, secret_id: UUID, sealed: str) -> Opened:
        """Return what was sealed; what is plain, or bound to no id, as it was of old, is stale.

        Raises `AuthKeyMissingError` and `AuthDataUnreadableError`, which name the kid.
        """
        if sealed.startswith("{"):
            return Opened(_mapping(sealed, ""), stale=True)
        kid, _, token = sealed.partition(":")
        if kid not in self._ring:
            raise AuthKeyMissingError(f"{_SETTING}: no key {kid!r}", kid=kid)
        try:
            plain = self._ring[kid].decrypt(token.encode())
        except InvalidToken:
            raise AuthDataUnreadableError(f"{kid!r} does not open it", kid=kid) from None
        found = _mapping(plain, kid)
        if found.keys() != {_FOR, _DATA}:
            return Opened(found, stale=True)
        data = found[_DATA]
        if found[_FOR] != str(secret_id) or not isinstance(data, dict):
            raise AuthDataUnreadableError(f"sealed with {kid!r} for another row", kid=kid)
        return Opened(data, stale=kid != self._active)

    def digest(self, data: bytes) -> bytes:
        """Return a fingerprint under the active key: HMAC-SHA256, whose key is made by HKDF."""
        return hmac.digest(self._digest_keys[0], data, hashlib.sha256)

    def digests(self, data: bytes) -> Sequence[bytes]:
        """Return the fingerprints under all keys, that of the active one first."""
        return [hmac.digest(key, data, hashlib.sha256) for key in self._digest_keys]


class NoKeyring:
    """What stands for a keyring where no keys are set: nothing is sealed, and nothing opens."""

    @property
    def active_kid(self) -> str:
        """Raise `AuthKeysMissingError`."""
        raise _missing()

    def seal(self, secret_id: UUID, data: Mapping[str, Any]) -> str:
        """Raise `AuthKeysMissingError`."""
        del secret_id, data
        raise _missing()

    def open(self, secret_id: UUID, sealed: str) -> Opened:
        """Raise `AuthKeysMissingError`; what is stored stays as it is."""
        del secret_id, sealed
        raise _missing()

    def digest(self, data: bytes) -> bytes:
        """Raise `AuthKeysMissingError`."""
        del data
        raise _missing()

    def digests(self, data: bytes) -> Sequence[bytes]:
        """Return none."""
        del data
        return ()


def from_settings(keys: str, active: str) -> Keyring | NoKeyring:
    """Read `kid:key,kid:key`; the first seals unless `active` names another.

    Raises `AuthKeyringError`.
    """
    ring: dict[str, str] = {}
    for number, entry in enumerate(filter(None, map(str.strip, keys.split(","))), 1):
        kid, colon, key = entry.partition(":")
        if not colon or not _KID.fullmatch(kid):  # it can be a key without its kid
            raise AuthKeyringError(f"{_SETTING}: entry {number} is no kid:key")
        if kid in ring:
            raise AuthKeyringError(f"{_SETTING}: {kid} is there twice")
        ring[kid] = key
    if not ring and not active:
        return NoKeyring()
    return Keyring(ring, active or next(iter(ring)))


def _fernet(kid: str, key: str) -> Fernet:
    try:
        return Fernet(key)
    except (ValueError, binascii.Error):
        text = f"{_SETTING}: {kid} is no key of 32 bytes in URL-safe base64"
        raise AuthKeyringError(text) from None


def _digest_key(key: str) -> bytes:
    """Return the key of fingerprints: what signs must not be what encrypts."""
    hkdf = HKDF(algorithm=SHA256(), length=_DIGEST_BYTES, salt=None, info=b"request-hash")
    return hkdf.derive(urlsafe_b64decode(key))


def _mapping(plain: str | bytes, kid: str) -> dict[str, Any]:
    try:
        found = json.loads(plain)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise AuthDataUnreadableError("what is sealed is no object", kid=kid) from None
    return found


def _missing() -> AuthKeysMissingError:
    return AuthKeysMissingError(f"{_SETTING} is not set")
