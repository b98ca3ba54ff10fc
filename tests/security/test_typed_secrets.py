"""Secrets typed at every door: none is kept, logged, shown or handed on but sealed."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from assistant.contracts.ids import telegram_session_id
from assistant.contracts.integrations import MASK, AuthKind, AuthPlan, IntegrationPlan
from assistant.contracts.onboarding import DraftRecord, DraftStep, Missing
from assistant.infra.security.keyring import from_settings
from assistant.services.ports.store import Store
from tests.api.sockets.talker import talking
from tests.bot_stage import Stage, open_stage
from tests.chat_product import door_of
from tests.chatting import Person
from tests.security.typed_secrets import (
    LEAK,
    TYPED,
    canary,
    payloads_of,
    rows_with_leaks,
    sealed_of,
)

AWAITED = {"rest": f"кот{canary(30)}барсик", "telegram": f"kot{canary(31)}barsik"}


@dataclass
class Doors:
    """The product with all its doors; `person` and `telegram` are two people."""

    stage: Stage
    person: Person
    telegram: int

    @property
    def store(self) -> Store:
        """The database."""
        return self.stage.core.database


@pytest_asyncio.fixture
async def doors(database_url: str, temporal_address: str) -> AsyncIterator[Doors]:
    """Open them all."""
    async with (
        open_stage(database_url, temporal_address) as stage,
        door_of(stage.core) as door,
    ):
        account = await door.new_account(locale="ru")
        person = Person(door, account, stage.core.settings.ollama_base_url)
        yield Doors(stage, person, await stage.someone())


async def awaiting(store: Store, user_id: UUID, session_id: UUID) -> None:
    """Have a draft of a dialogue wait for its secret."""
    now = datetime.now(UTC)
    plan = IntegrationPlan(
        name=f"API {uuid4().hex}", base_url="https://a.test", auth=AuthPlan(kind=AuthKind.BEARER)
    )
    draft = DraftRecord(
        draft_id=uuid4(),
        user_id=user_id,
        step=DraftStep.CONNECTED,
        plan=plan,
        missing=(Missing.SECRET,),
        session_id=session_id,
        awaiting="token",
        awaiting_until=now + timedelta(minutes=15),
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    async with store.as_user(user_id) as own:
        await own.integration_drafts.open(draft)


async def test_no_typed_secret_is_left_anywhere(
    doors: Doors, owner_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    shown = [await say_by_rest(doors), await say_by_stream(doors), await say_by_socket(doors)]
    shown.append(await say_by_telegram(doors))
    await say_what_is_set(doors)

    assert LEAK.findall("\n".join(shown)) == []
    assert LEAK.findall(caplog.text + "".join(str(one.__dict__) for one in caplog.records)) == []
    core = doors.stage.core
    told = [part async for part in payloads_of(core.temporal.client, core.temporal.task_queue)]
    assert len(told) > len(TYPED)
    assert LEAK.findall("\n".join(told)) == []
    assert await rows_with_leaks(owner_url) == {}
    assert LEAK.findall(str(await doors.stage.model_heard())) == []
    await assert_sealed(doors, owner_url)


async def say_by_rest(doors: Doors) -> str:
    """Say a third of it in the plain way, with a secret that was asked for; returns the answers."""
    person = doors.person
    first = (await person.say("Привет")).json()
    session = first["session_id"]
    await awaiting(doors.store, person.account.user_id, UUID(session))
    asked = (await person.say(AWAITED["rest"], session)).json()
    assert (asked["masked"], asked["text"]) == (True, MASK)
    said = [(await person.say(text)).json() for text in TYPED[0::3]]
    assert all(one["masked"] and MASK in one["text"] for one in said), said
    exports = [
        (await person.get(f"/chat/history/{one['session_id']}/export", format=kind)).text
        for one in (asked, *said)
        for kind in ("markdown", "json")
    ]
    assert all(MASK in one for one in exports)
    return "\n".join([str(said), str(asked), *exports])


async def say_by_stream(doors: Doors) -> str:
    """Say a part as a stream; returns all events."""
    heard = []
    for text in TYPED[1::6]:
        async with doors.person.stream(text) as events:
            told = [event async for event in events]
        assert told[0][1]["masked"], told
        assert told[-1][1]["text"] == told[0][1]["text"]
        heard.append(str(told))
    return "\n".join(heard)


async def say_by_socket(doors: Doors) -> str:
    """Say a part through a socket; returns all frames."""
    async with talking(doors.person) as talker:
        for text in TYPED[4::6]:
            accepted = await talker.say(text)
            assert accepted["masked"], accepted
            assert MASK in accepted["text"]
            await talker.until("answer")
        return str(talker.heard)


async def say_by_telegram(doors: Doors) -> str:
    """Say a third to the bot, with a secret that was asked for; returns what its chat shows."""
    stage, someone = doors.stage, doors.telegram
    await stage.api.say(someone, "Hello")
    await stage.until_said(someone, "A short answer.")
    user_id = await stage.user_of(someone)
    for text in TYPED[2::3]:
        await stage.api.say(someone, text)
    await stage.api.until(lambda: len(stage.api.sent("deleteMessage", someone)) == len(TYPED[2::3]))
    await awaiting(doors.store, user_id, telegram_session_id(user_id, someone))
    await stage.api.say(someone, AWAITED["telegram"])
    said = 1 + len(TYPED[2::3])
    await stage.api.until(lambda: len(stage.api.sent("deleteMessage", someone)) == said)
    notices = "I took a secret out of your message"

    def noticed() -> bool:
        return sum(notices in text for text in stage.api.texts(someone)) == said

    await stage.api.until(noticed, 20)
    return "\n".join([*stage.api.texts(someone), str([call.params for call in stage.api.calls])])


async def say_what_is_set(doors: Doors) -> None:
    """Set a role and a reminder with secrets: those are kept nowhere."""
    person = doors.person
    role = {"text": f"Мой ключ sk-{canary(41)}0123456789abcd"}
    (await person.ask("PUT", "/api/v1/chat/role", json=role)).raise_for_status()
    reminder = {"schedule": f"завтра в 9:00 проверить API https://a.b/?api_key=zz{canary(42)}01234"}
    (await person.post("/cron", reminder)).raise_for_status()


async def assert_sealed(doors: Doors, owner_url: str) -> None:
    """See that what was typed to be kept can be opened: where it was typed, or in its draft."""
    settings = doors.stage.core.settings
    keyring = from_settings(
        settings.auth_data_encryption_keys.get_secret_value(), settings.auth_data_active_key_id
    )
    people = [doors.person.account.user_id, await doors.stage.user_of(doors.telegram)]
    sealed = await sealed_of(owner_url, people)
    kept = "".join(str(keyring.open(row["id"], row["auth_data"]).data) for row in sealed)
    assert all(secret in kept for secret in AWAITED.values())
    in_one_dialogue = range(2, len(TYPED), 3)  # there a later secret takes the place of one before
    apart = {canary(number) for number in range(len(TYPED)) if number not in in_one_dialogue}
    assert apart <= set(LEAK.findall(kept))
