"""The keyring: a secret opens for its own id, keys are missed by name, and settings are checked."""

import json
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from assistant.errors import AuthDataUnreadableError, AuthKeyMissingError, AuthKeysMissingError
from assistant.infra.security.keyring import AuthKeyringError, Keyring, NoKeyring, from_settings
from tests.assistant.integrating import NEW, OLD
from tests.factories import NEW_AUTH_KEY, OLD_AUTH_KEY

DATA = {"token": "canary", "headers": {"X-Key": "ключ \ud800"}}
ID = uuid4()


def test_what_is_sealed_opens_under_each_key_of_the_ring_and_is_stale_under_an_older_one() -> None:
    opened = {ring: NEW.open(ID, ring.seal(ID, DATA)) for ring in (OLD, NEW)}

    assert [each.data for each in opened.values()] == [DATA, DATA]
    assert (opened[OLD].stale, opened[NEW].stale) == (True, False)
    assert NEW.seal(ID, DATA).startswith("new:")
    assert "canary" not in NEW.seal(ID, DATA)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(AuthKeyMissingError) as raised:
        OLD.open(ID, NEW.seal(ID, DATA))

    assert raised.value.params == {"kid": "new"}


def _under(key: str, plain: str) -> str:
    return f"new:{Fernet(key).encrypt(plain.encode()).decode()}"


@pytest.mark.parametrize(
    "sealed",
    [
        NEW.seal(uuid4(), DATA),
        f"new:{OLD.seal(ID, DATA).partition(':')[2]}",
        NEW.seal(ID, DATA)[:-3],
        "new:",
        "new:ключ",
        _under(NEW_AUTH_KEY, "[1]"),
        _under(NEW_AUTH_KEY, "no JSON"),
        _under(NEW_AUTH_KEY, json.dumps({"for": str(ID), "data": [1]})),
    ],
    ids=["other row", "other key", "cut", "empty", "no token", "list", "garbage", "no data"],
)
def test_what_does_not_open_is_told_with_the_key_it_names(sealed: str) -> None:
    with pytest.raises(AuthDataUnreadableError) as raised:
        NEW.open(ID, sealed)

    assert raised.value.params == {"kid": "new"}
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    "sealed", ['{"token": "canary"}', _under(NEW_AUTH_KEY, '{"token": "canary"}')]
)
def test_what_is_plain_or_bound_to_no_row_is_read_and_stale(sealed: str) -> None:
    opened = NEW.open(ID, sealed)

    assert (opened.data, opened.stale) == ({"token": "canary"}, True)


@pytest.mark.parametrize("sealed", ["{", "{" * 100_000])
def test_broken_plain_data_is_unreadable(sealed: str) -> None:
    with pytest.raises(AuthDataUnreadableError):
        NEW.open(ID, sealed)


def test_fingerprints_are_of_each_key_and_of_nothing_else() -> None:
    assert NEW.digests(b"text") == [NEW.digest(b"text"), OLD.digest(b"text")]
    assert NEW.digest(b"text") != OLD.digest(b"text") != NEW.digest(b"other")


def test_settings_name_the_key_that_seals() -> None:
    keys = f" old:{OLD_AUTH_KEY} , new:{NEW_AUTH_KEY},"

    assert from_settings(keys, "").active_kid == "old"
    assert from_settings(keys, "new").active_kid == "new"
    assert isinstance(from_settings(keys, "new"), Keyring)
    assert isinstance(from_settings("", ""), NoKeyring)


@pytest.mark.parametrize(
    ("keys", "active", "said"),
    [
        (OLD_AUTH_KEY, "", "entry 1 is no kid:key"),
        (f":{OLD_AUTH_KEY}", "", "entry 1 is no kid:key"),
        (f"a:{OLD_AUTH_KEY},два:{NEW_AUTH_KEY}", "", "entry 2 is no kid:key"),
        (f"{'k' * 33}:{OLD_AUTH_KEY}", "", "entry 1"),
        (f"a:{OLD_AUTH_KEY},a:{NEW_AUTH_KEY}", "", "a is there twice"),
        (f"a:{OLD_AUTH_KEY[:-5]}", "", "a is no key"),
        ("a:ключ", "", "a is no key"),
        (f"a:{OLD_AUTH_KEY}", "b", "no key 'b'"),
        ("", "b", "no key 'b'"),
    ],
)
def test_settings_that_cannot_be_read_are_told_without_the_key(
    keys: str, active: str, said: str
) -> None:
    with pytest.raises(AuthKeyringError) as raised:
        from_settings(keys, active)

    assert said in str(raised.value)
    assert OLD_AUTH_KEY[:8] not in str(raised.value)


def test_without_keys_nothing_is_sealed_or_opened_and_nothing_was_fingerprinted() -> None:
    none = NoKeyring()

    for attempt in (
        lambda: none.active_kid,
        lambda: none.seal(ID, DATA),
        lambda: none.open(ID, NEW.seal(ID, DATA)),
        lambda: none.digest(b""),
    ):
        with pytest.raises(AuthKeysMissingError):
            attempt()
    assert none.digests(b"") == ()
