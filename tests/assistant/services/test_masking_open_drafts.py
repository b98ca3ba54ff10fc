"""Secrets that are typed while a connection is open: taken out, whatever it waits for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.contracts.integrations import MASK as MARK
from assistant.contracts.integrations import AuthKind
from assistant.contracts.onboarding import Missing
from tests.assistant.services.dialogues import Dialogue
from tests.assistant.services.masked_drafts import AWAITED, awaiting, kept, opened


@pytest.mark.parametrize("missing", [(), (Missing.ENDPOINT,), (Missing.AUTH,)])
async def test_secrets_are_taken_out_while_a_draft_is_open(
    dialogue: Dialogue, missing: tuple[Missing, ...]
) -> None:
    await dialogue.ask("Привет")
    await opened(dialogue, missing=missing)
    told = {
        "ключ в параметре k, значение qpSECRET1234": "qpSECRET1234",
        "ключ в заголовке X-Foo qhSECRET1234": "qhSECRET1234",
        '{"token": "qjSECRET1234"}': "qjSECRET1234",
        "X-B: hdrSECRET1234": "hdrSECRET1234",
        "заголовок X-Org значение abcSECRET1": "abcSECRET1",
        "client_id a1b2c3 client_secret zzSECRET9": "zzSECRET9",
        "ключ qwertyword": "qwertyword",
        "qpSECRET1234": "qpSECRET1234",
        "http://api.test/echo?k=SECRETvalue123": "SECRETvalue123",
        "вот http://other.test/echo?k=SECRETvalue123": "SECRETvalue123",
    }

    turns = [await dialogue.talk(said, "Ок") for said in told]

    assert [one.text for one in turns] == [said.replace(told[said], MARK) for said in told]
    assert [await kept(dialogue, one) for one in turns] == [[secret] for secret in told.values()]


async def test_ordinary_talk_stays_while_a_draft_is_open(dialogue: Dialogue) -> None:
    said = [
        "а что дальше?",
        "GET /users/{id}",
        "https://api.example.com/v1/users",
        "X-Request-Id: 15",
        "прочитай https://api.example.com/report?token=barsik7777",
        "сохрани",
        "openweathermap2",
    ]
    await dialogue.ask("Привет")
    await opened(dialogue, AuthKind.BASIC)
    turns = [await dialogue.talk(one, "Ок") for one in said]

    assert [one.masked for one in turns] == [False] * len(said)


@pytest.mark.parametrize(
    ("fields", "said", "masked"),
    [
        ({}, "qpSECRET1234", True),
        ({"days": 2}, "qpSECRET1234", False),
        ({"days": 2}, "ключ qwertyword", True),
        ({"fields_set": ("token",)}, "qpSECRET1234", False),
        ({"missing": (Missing.NAME,)}, "qpSECRET1234", False),
        ({"kind": AuthKind.BASIC}, "joe:passW0rd1", True),
        ({"kind": AuthKind.BASIC}, "joe / passW0rd1", True),
        ({"kind": AuthKind.BASIC, "days": 2}, "joe / passW0rd1", False),
        ({}, "joe:passW0rd1", False),
    ],
)
async def test_what_a_message_alone_may_be_depends_on_the_draft(
    dialogue: Dialogue, fields: dict[str, Any], said: str, *, masked: bool
) -> None:
    await dialogue.ask("Привет")
    await opened(dialogue, **fields)

    assert (await dialogue.ask(said)).masked is masked


async def test_login_and_password_are_two_when_they_are_awaited(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    until = datetime.now(UTC) + timedelta(minutes=15)
    await opened(dialogue, AuthKind.BASIC, awaiting="password", awaiting_until=until)

    turn = await dialogue.ask("joe / passW0rd1")

    assert (turn.text, await kept(dialogue, turn)) == (f"{MARK} / {MARK}", ["joe", "passW0rd1"])


async def test_words_around_an_awaited_secret_are_no_part_of_it(dialogue: Dialogue) -> None:
    await dialogue.ask("Привет")
    await awaiting(dialogue)

    turn = await dialogue.ask(f"вот: {AWAITED}")

    assert (turn.text, await kept(dialogue, turn)) == (f"вот: {MARK}", [AWAITED])
