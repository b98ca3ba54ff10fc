"""The tool `timezone_set`: what sets a zone, what only speaks of one, what is answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.schedules import ProactiveSettings
from assistant.errors import InvalidInputError, NotFoundError, TimeZoneUnknownError, ToolOffError
from assistant.infra.db.database import Database
from assistant.services.accounts import OwnSettings
from assistant.services.ports.skills import SkillContext, SkillResult, Toolbox
from assistant.services.proactive import Proactive
from assistant.skills.timezone_set import TimezoneArguments, TimezoneSet
from runtime.core import CLOCK
from tests.assistant.services.recorded_workflows import RecordedWorkflows
from tests.assistant.skills.calls import context
from tests.factories import Door

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)

PLACES = {
    "Europe/Berlin": "Europe/Berlin",
    "asia/tokyo": "Asia/Tokyo",
    "Берлин": "Europe/Berlin",
    "Лондон": "Europe/London",
    "New York": "America/New_York",
    "Нью-Йорк": "America/New_York",
    "UTC+3": "Etc/GMT-3",
}
REQUESTS = (
    "мой часовой пояс {}",
    "Мой часовой пояс — {}",
    "мой часовой пояс теперь {}.",
    "мой часовой пояс: {}",
    "у меня часовой пояс {}",
    "теперь мой часовой пояс {}",
    "поставь часовой пояс на {}",
    "Поставь мне часовой пояс {}!",
    "смени часовой пояс на {}",
    "измените мой часовой пояс на {}",
    "пожалуйста, установи часовой пояс {}",
    "поменяй мне часовой пояс на {}, пожалуйста",
    "переключи часовой пояс на «{}»",
    "я в часовом поясе {}",
    "я сейчас живу в часовом поясе {}",
    "my time zone is {}",
    "My timezone is now {}.",
    "my timezone: {}",
    "set my timezone to {}",
    "Please set the time zone to {}!",
    "change time zone to {}",
    "change my time-zone to {}, please",
    "switch timezone to {}",
    "I'm in time zone {}",
    "I am in the {} timezone",
)
OTHERS = (
    "какой часовой пояс в Берлине?",
    "какой у меня часовой пояс?",
    "мой часовой пояс Europe/Berlin?",
    "мой часовой пояс",
    "часовой пояс Берлина",
    "мой часовой пояс сломался",
    "мой часовой пояс не Берлин",
    "не ставь часовой пояс на Берлин",
    "поставь часовой пояс на ноутбуке",
    "поставь будильник на 7 по Берлину",
    "поставь часовой пояс на Берлин и напомни про чай",
    "когда я в часовом поясе UTC+3, мне удобно в девять",
    "я в часовом поясе, где всегда ночь",
    "если бы мой часовой пояс был Токио, я бы спал",
    "мой часовой пояс Москва, а у брата Токио",
    "он сказал: мой часовой пояс Берлин",
    "переведи: my time zone is New York",
    "вчера я сменил часовой пояс на Берлин",
    "смени часовой пояс на Берлин?",
    "напиши рассказ «Мой часовой пояс Берлин»",
    "what is my time zone?",
    "what time zone is Berlin in",
    "my time zone is wrong",
    "my time zone is not Berlin",
    "is my time zone Europe/Berlin",
    "set my timezone to whatever you like",
    "how do I set my timezone to Asia/Tokyo",
    "set a reminder in time zone Tokyo",
    "my friend said my time zone is New York",
    "change time zone to London tomorrow",
    "UTC+3",
    "Берлин",
    "",
)


def recognised(text: str) -> str | None:
    arguments = TimezoneSet(Toolbox()).recognise(text)
    return None if arguments is None else str(arguments["timezone"])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("request_form", REQUESTS)
def test_a_plain_request_needs_no_model(request_form: str, place: str) -> None:
    found = recognised(request_form.format(place))

    assert found is not None
    assert found.strip("«»") == place


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_speaks_of_time_zones_is_left_to_the_model(text: str) -> None:
    assert recognised(text) is None


@given(st.sampled_from(REQUESTS), st.text(alphabet="абвгдежз ,?!", min_size=3, max_size=30))
def test_a_request_with_more_words_is_left_to_the_model(form: str, more: str) -> None:
    words = more.strip(" ,!")
    if words:
        assert recognised(f"{form.format('Берлин')} {words}") is None


@given(st.text(max_size=300))
def test_any_other_text_is_left_to_the_model(text: str) -> None:
    assert recognised(text) is None


def test_a_long_message_costs_no_time() -> None:
    assert recognised("смени часовой пояс" + " " * 200_000 + "x") is None
    assert recognised("мой часовой пояс " + "а " * 100_000) is None


class Settings:
    """Remembers what was set."""

    def __init__(self) -> None:
        self.set: list[str] = []

    async def set_timezone(self, user_id: UUID, timezone: str) -> None:  # noqa: ARG002
        self.set.append(timezone)


def at_noon(locale: str) -> SkillContext:
    return replace(context(locale), now=NOON)


async def run(place: str, locale: str = "en") -> tuple[SkillResult, Sequence[str]]:
    own = Settings()
    result = await TimezoneSet(Toolbox(accounts=own)).run(
        TimezoneArguments(timezone=place), at_noon(locale)
    )
    return result, own.set


@pytest.mark.parametrize(("place", "zone"), PLACES.items())
async def test_the_zone_is_set(place: str, zone: str) -> None:
    result, made = await run(place)

    assert made == [zone]
    assert result.data["timezone"] == zone


@pytest.mark.parametrize(
    ("locale", "answer"),
    [
        ("ru", "Ваш часовой пояс теперь Europe/Berlin. У вас сейчас 13:00."),
        ("en", "Your time zone is Europe/Berlin now. It is 13:00 where you are."),
    ],
)
async def test_the_answer_tells_the_time_there(locale: str, answer: str) -> None:
    result, _ = await run("Берлин", locale)

    assert result.answer == answer


@pytest.mark.parametrize("place", ["Central", "UTC+5:30", "UTC+5:45"])
@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_an_unclear_zone_is_asked_about_and_not_set(place: str, locale: str) -> None:
    result, made = await run(place, locale)

    assert made == []
    assert result.data["timezone"] is None
    assert place in result.answer
    assert all(zone in result.answer and zone in result.output for zone in result.data["choices"])


@pytest.mark.parametrize("place", ["Mars", "Атлантида", "UTC+15", "UTC+3:17"])
async def test_an_unknown_place_is_refused_with_what_would_do(place: str) -> None:
    with pytest.raises(TimeZoneUnknownError, match=r"Europe/Berlin.*UTC\+3"):
        await run(place)


async def test_without_accounts_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await TimezoneSet(Toolbox()).run(TimezoneArguments(timezone="UTC"), context())


def _settings(database: Database) -> OwnSettings:
    return OwnSettings(database, Proactive(database, RecordedWorkflows(), CLOCK))


async def test_the_digest_keeps_its_time_in_the_new_zone(door: Door, database: Database) -> None:
    own = await door.new_account()
    proactive = Proactive(database, RecordedWorkflows(), CLOCK)
    await proactive.put(own.user_id, ProactiveSettings(digest_at=time(8, 30)))

    await _settings(database).set_timezone(own.user_id, "Asia/Tokyo")

    assert (await proactive.get(own.user_id)).digest_at == time(8, 30)
    async with database.as_user(own.user_id) as store:
        (planned,) = await store.firings.planned()
    assert planned.due_at.astimezone(ZoneInfo("Asia/Tokyo")).time() == time(8, 30)


async def test_only_the_own_profile_is_changed(door: Door, database: Database) -> None:
    own, other = await door.new_account(), await door.new_account()

    await _settings(database).set_timezone(own.user_id, "Asia/Tokyo")

    zones = []
    for account in (own, other):
        profile = await door.client.get("/api/v1/users/me", headers=account.auth)
        zones.append(profile.json()["timezone"])
    assert zones == ["Asia/Tokyo", "Europe/Moscow"]


async def test_a_zone_that_does_not_exist_is_refused(door: Door, database: Database) -> None:
    account = await door.new_account()

    with pytest.raises(InvalidInputError):
        await _settings(database).set_timezone(account.user_id, "Europe/Atlantis")


async def test_an_account_that_is_gone_has_no_zone(database: Database) -> None:
    with pytest.raises(NotFoundError):
        await _settings(database).set_timezone(UUID(int=0), "UTC")
