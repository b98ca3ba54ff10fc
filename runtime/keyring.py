"""Wiring of the keys that secrets of integrations are sealed with."""

from functools import lru_cache

from assistant.infra.security.keyring import AuthKeyringError, Keyring, NoKeyring, from_settings
from assistant.infra.settings import Settings, SettingsError

_keyring = lru_cache(maxsize=8)(from_settings)  # dialogues are made for every update of Telegram


def make_keyring(settings: Settings) -> Keyring | NoKeyring:
    """Return the keys that secrets are sealed with.

    Raises `SettingsError` for keys that cannot be used.
    """
    keys = settings.auth_data_encryption_keys.get_secret_value()
    try:
        return _keyring(keys, settings.auth_data_active_key_id)
    except AuthKeyringError as error:
        raise SettingsError(str(error)) from error


def why_no_secrets(settings: Settings) -> str | None:
    """Return why integrations that need a secret are off; None if they are not."""
    if isinstance(make_keyring(settings), NoKeyring):
        return "AUTH_DATA_ENCRYPTION_KEYS is not set: nothing that needs a secret can be stored"
    return None
