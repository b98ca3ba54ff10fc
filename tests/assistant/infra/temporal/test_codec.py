"""The encryption of Temporal's payloads: round trip, rotation, what is refused or readable."""

import base64

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from assistant.infra.temporal.codec import EncryptionCodec, PayloadKeyError

SECRET = "Пароль от сейфа 1234"


def key(number: int) -> str:
    return base64.urlsafe_b64encode(bytes([number]) * 32).decode()


OLD, NEW = f"old:{key(1)}", f"new:{key(2)}"


def payload(text: str = SECRET) -> Payload:
    body = '{"text": "' + text + '"}'
    return Payload(metadata={"encoding": b"json/plain"}, data=body.encode())


async def sealed_by(setting: str, *payloads: Payload) -> list[Payload]:
    return await EncryptionCodec.from_setting(setting).encode(payloads or [payload()])


async def opened_by(setting: str, payloads: list[Payload]) -> list[Payload]:
    codec: PayloadCodec = EncryptionCodec.from_setting(setting)
    return await codec.decode(payloads)


async def test_sealed_payloads_open_to_what_they_were_in_their_order() -> None:
    given = [payload(f"{SECRET} {number}") for number in range(5)]

    sealed = await sealed_by(OLD, *given)

    assert await opened_by(OLD, sealed) == given


async def test_nothing_of_the_text_is_readable_and_equal_texts_look_different() -> None:
    first, second = await sealed_by(OLD, payload(), payload())

    assert SECRET.encode() not in first.SerializeToString()
    assert first.data != second.data


async def test_first_key_encrypts_and_all_decrypt() -> None:
    before, after = await sealed_by(OLD), await sealed_by(f"{NEW},{OLD}")

    assert after[0].metadata["encryption-key-id"] == b"new"
    assert await opened_by(f"{NEW}, {OLD}", before + after) == [payload(), payload()]


async def test_missing_key_is_named() -> None:
    with pytest.raises(PayloadKeyError, match="no key old"):
        await opened_by(NEW, await sealed_by(OLD))


async def test_wrong_key_of_the_same_name_is_named() -> None:
    with pytest.raises(PayloadKeyError, match="old is another key"):
        await opened_by(f"old:{key(3)}", await sealed_by(OLD))


@pytest.mark.parametrize("place", [0, 11, 12, 40, -1])
async def test_payload_that_was_tampered_with_is_refused(place: int) -> None:
    (sealed,) = await sealed_by(OLD)
    changed = bytearray(sealed.data)
    changed[place] ^= 1

    with pytest.raises(PayloadKeyError):
        await opened_by(OLD, [Payload(metadata=sealed.metadata, data=bytes(changed))])


@pytest.mark.parametrize("length", [0, 5, 12, 20])
async def test_payload_that_was_cut_is_refused(length: int) -> None:
    (sealed,) = await sealed_by(OLD)

    with pytest.raises(PayloadKeyError):
        await opened_by(OLD, [Payload(metadata=sealed.metadata, data=sealed.data[:length])])


@pytest.mark.parametrize(
    ("encoding", "message_type", "data"),
    [
        (b"json/plain", b"", b'"Answer by kimi"'),
        (b"binary/null", b"", b""),
        (b"json/protobuf", b"temporal.api.sdk.v1.WorkflowMetadata", b"{}"),
    ],
)
async def test_what_operators_read_stays_readable(
    encoding: bytes, message_type: bytes, data: bytes
) -> None:
    public = Payload(metadata={"encoding": encoding, "messageType": message_type}, data=data)

    assert await sealed_by(OLD, public) == [public]
    assert await opened_by(OLD, [public]) == [public]


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        (b"json/plain", b'{"a": 1}'),
        (b"json/plain", b'["text"]'),
        (b"json/plain", b"42"),
        (b"binary/plain", b'"text"'),
        (b"json/protobuf", b'{"message": "text"}'),
        (b"binary/protobuf", b"text"),
    ],
)
async def test_everything_else_is_encrypted(encoding: bytes, data: bytes) -> None:
    (sealed,) = await sealed_by(OLD, Payload(metadata={"encoding": encoding}, data=data))

    assert sealed.metadata["encoding"] == b"binary/encrypted"
    assert data not in sealed.data


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("", "an entry"),
        (key(1), "."),
        (f"short:{key(1)[:20]}", "short"),
        (f"{OLD},bad:not base64!", "bad"),
        (f"{OLD},", "an entry"),
        (f":{key(1)}", "an entry"),
    ],
)
def test_keyring_that_cannot_be_read_is_named_without_its_key(setting: str, named: str) -> None:
    with pytest.raises(PayloadKeyError, match=named) as refused:
        EncryptionCodec.from_setting(setting)

    assert key(1)[:20] not in str(refused.value)
