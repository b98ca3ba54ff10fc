"""The masking of secrets as tests of services use it: a keyring of two keys, real time."""

import time
from datetime import UTC, datetime
from typing import Final

from cryptography.fernet import Fernet

from assistant.infra.security.keyring import Keyring
from assistant.services.clock import Clock
from assistant.services.masking import SecretMask

KEYS: Final = {kid: Fernet.generate_key().decode() for kid in ("new", "old")}
KEYRING: Final = Keyring(KEYS, "new")
CLOCK: Final = Clock(now=lambda: datetime.now(UTC), monotonic=time.monotonic)
MASK: Final = SecretMask(KEYRING, CLOCK)
