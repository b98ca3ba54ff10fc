"""The whitelist, and the accounts of those on it."""

import asyncio
from itertools import count
from uuid import uuid4

import pytest

from assistant.contracts.accounts import Registration
from assistant.contracts.telegram import TelegramSender
from assistant.errors import NotFoundError
from assistant.infra.db.database import Database
from assistant.services.telegram_access import TelegramAccess

_PEOPLE = count(500_000_000)


def someone(language: str = "") -> TelegramSender:
    number = next(_PEOPLE) * 1000 + uuid4().int % 1000
    return TelegramSender(telegram_user_id=number, display_name="Anna", language=language)


async def test_a_stranger_is_told_once_until_forgotten(database: Database) -> None:
    access, stranger = TelegramAccess(database), someone()

    told = [(await access.admit(stranger)).tell for _ in range(3)]
    await access.forget(stranger.telegram_user_id)

    assert told == [True, False, False]
    assert (await access.admit(stranger)).tell
    assert not await access.is_allowed(stranger.telegram_user_id)


async def test_ten_messages_at_once_make_one_account(database: Database) -> None:
    access, person = TelegramAccess(database), someone("ru-RU")
    await access.allow(person.telegram_user_id, "")

    admissions = await asyncio.gather(*(access.admit(person) for _ in range(10)))

    (account,) = {admission.person for admission in admissions}
    assert account is not None
    assert account.locale == "ru"


async def test_an_account_registered_under_the_name_is_not_taken_over(database: Database) -> None:
    access, person = TelegramAccess(database), someone()
    await access.allow(person.telegram_user_id, "")
    async with database.as_system() as store:
        name = f"tg_{person.telegram_user_id}"
        squatter = await store.accounts.add(
            Registration(username=name, display_name="x"), "hash", is_admin=False
        )
    assert squatter is not None

    admission = await access.admit(person)

    assert admission.person is not None
    assert admission.person.user_id != squatter.id


async def test_who_writes_again_has_not_blocked_the_bot_any_more(database: Database) -> None:
    access, person = TelegramAccess(database), someone()
    await access.allow(person.telegram_user_id, "")
    await access.admit(person)
    async with database.as_system() as store:
        await store.telegram.set_blocked(person.telegram_user_id, blocked=True)

    await access.admit(person)

    async with database.as_system() as store:
        known = await store.telegram.person(person.telegram_user_id)
    assert known is not None
    assert not known.blocked


async def test_forgetting_somebody_unknown_is_an_error(database: Database) -> None:
    with pytest.raises(NotFoundError):
        await TelegramAccess(database).forget(someone().telegram_user_id)
