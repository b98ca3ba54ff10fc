"""Encryption of everything that Temporal stores for us.

AES-256-GCM under a keyring (`kid:base64 key, …`; the first encrypts, all decrypt), in the form
of Temporal's encryption sample: https://github.com/temporalio/samples-python/tree/main/encryption.
Left readable are the two kinds of payload that operators read in the UI and that hold fixed
words only: bare JSON strings (summaries) and the workflow's own metadata (current details).
No workflow or activity takes or returns a bare string; a test of the wiring keeps it so.
"""

import base64
import binascii
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

_ENCODING = b"binary/encrypted"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_METADATA_TYPE = b"temporal.api.sdk.v1.WorkflowMetadata"


class PayloadKeyError(Exception):
    """The keyring cannot be read, or lacks the key that a payload names."""


class EncryptionCodec(PayloadCodec):
    """Encrypts and decrypts payloads."""

    def __init__(self, keys: dict[str, AESGCM]) -> None:
        self._keys = keys
        self._active = next(iter(keys))

    @classmethod
    def from_setting(cls, setting: str) -> "EncryptionCodec":
        """Read `kid:key,kid:key`, keys of 32 bytes in URL-safe base64.

        Raises `PayloadKeyError` naming the entry by its kid, never the key.
        """
        keys: dict[str, AESGCM] = {}
        for entry in setting.split(","):
            kid, colon, encoded = entry.strip().partition(":")
            try:
                key = base64.urlsafe_b64decode(encoded)
            except (ValueError, binascii.Error):
                key = b""
            if not kid or len(key) != _KEY_BYTES:
                name = (colon and kid) or "an entry"  # without a colon it can be the key itself
                raise PayloadKeyError(f"TEMPORAL_PAYLOAD_KEYS: {name} is no kid:key")
            keys[kid] = AESGCM(key)
        return cls(keys)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt all but what operators read."""
        return [item if _is_public(item) else self._encrypt(item) for item in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypt what is encrypted. Raises `PayloadKeyError` naming a missing kid."""
        return [self._decrypt(item) for item in payloads]

    def _encrypt(self, payload: Payload) -> Payload:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self._active].encrypt(nonce, payload.SerializeToString(), None)
        metadata = {"encoding": _ENCODING, "encryption-key-id": self._active.encode()}
        return Payload(metadata=metadata, data=nonce + sealed)

    def _decrypt(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        kid = payload.metadata.get("encryption-key-id", b"").decode()
        if kid not in self._keys:
            raise PayloadKeyError(f"TEMPORAL_PAYLOAD_KEYS: no key {kid}")
        nonce, sealed = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            return Payload.FromString(self._keys[kid].decrypt(nonce, sealed, None))
        except (InvalidTag, ValueError):  # ValueError: cut so short that there is no nonce
            raise PayloadKeyError(f"TEMPORAL_PAYLOAD_KEYS: {kid} is another key") from None


def _is_public(payload: Payload) -> bool:
    encoding = payload.metadata.get("encoding")
    if encoding == b"json/plain":
        return payload.data.startswith(b'"')
    return (
        encoding == b"json/protobuf" and payload.metadata.get("messageType") == _METADATA_TYPE
    ) or encoding == b"binary/null"
