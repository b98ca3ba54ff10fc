"""The tool `timezone_set`: the person's own time zone."""

import re
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from assistant.contracts.tools import Permissions
from assistant.domain.time_zones import Zones, may_be_place, zones_of
from assistant.errors import TimeZoneUnknownError, ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)

_LONGEST = 80
_LONGEST_REQUEST = 160
_MOST_CHOICES = 12
_PLACE = r"(?P<place>(?![:=—–-]\s)\S(?:.*\S)?)"
_SETS = r"(?:поставь|установи|смени|измени|поменяй|переключи)(?:те)?"
_NOW_RU = r"(?:(?:теперь|сейчас)\s+)?"
_ZONE_RU = r"часовой\s+пояс"
_ZONE_EN = r"time[\s-]?zone"
_AFTER = r"(?:\s*[:=—–-])?"
_REQUESTS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_SETS}(?:\s+мне)?(?:\s+мой)?\s+{_ZONE_RU}{_AFTER}(?:\s+(?:на|в))?\s+{_PLACE}",
        rf"{_NOW_RU}(?:мой|у\s+меня)\s+{_NOW_RU}{_ZONE_RU}\s+{_NOW_RU}{_PLACE}",
        rf"{_NOW_RU}мой\s+{_ZONE_RU}\s*[:=—–-]\s*{_PLACE}",
        rf"{_NOW_RU}я\s+{_NOW_RU}(?:(?:живу|нахожусь)\s+)?в\s+часовом\s+поясе\s+{_PLACE}",
        rf"(?:set|change|switch|update)\s+(?:my\s+|the\s+)?{_ZONE_EN}{_AFTER}(?:\s+to)?\s+{_PLACE}",
        rf"my\s+{_ZONE_EN}(?:\s+is(?:\s+now)?|\s*[:=])\s+{_PLACE}",
        rf"(?:i\s+am|i['’]m)\s+(?:now\s+)?in\s+(?:the\s+)?{_ZONE_EN}(?:\s+of)?\s+{_PLACE}",
        rf"(?:i\s+am|i['’]m)\s+(?:now\s+)?in\s+(?:the\s+)?{_PLACE}\s+{_ZONE_EN}",
    )
)
_POLITE = re.compile(r"^(?:please|пожалуйста)[,\s]+|[,\s]+(?:please|пожалуйста)$", re.IGNORECASE)


class TimezoneArguments(Arguments):
    """Which zone."""

    timezone: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST)
    ] = Field(
        description="IANA name (Europe/Berlin), a large city in English or Russian, or UTC+3."
    )


class TimezoneSet(Skill[TimezoneArguments]):
    """Sets the person's time zone."""

    name = "timezone_set"
    title = Words("Time zone", "Часовой пояс")
    description = Words(
        "Set the user's own time zone: when the user says where they are now or asks for it.",
        "Устанавливает часовой пояс пользователя.",
    )
    permissions = Permissions(changes=True, user_data=True)
    arguments = TimezoneArguments
    command = Command("timezone", "timezone", Words("city or zone", "город или пояс"))

    async def run(self, arguments: TimezoneArguments, context: SkillContext) -> SkillResult:
        """Set it. Raises `TimeZoneUnknownError` for a place that is not known."""
        if self._toolbox.accounts is None:
            raise ToolOffError("no accounts")
        zones = zones_of(arguments.timezone, context.now)
        if not zones.names:
            raise TimeZoneUnknownError(
                "timezone: no such zone or city is known; give an IANA name such as Europe/Berlin, "
                "a large city, or an offset of whole hours such as UTC+3"
            )
        if not zones.sure:
            return _choice(arguments.timezone, zones, context)
        name = zones.names[0]
        await self._toolbox.accounts.set_timezone(context.user_id, name)
        return _done(name, context)

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return the place when the whole message asks for its zone, and it is a known one."""
        stripped = text.strip()
        if len(stripped) > _LONGEST_REQUEST:
            return None
        request = _POLITE.sub("", stripped.rstrip(".!").rstrip())
        for form in _REQUESTS:
            found = form.fullmatch(request)
            if found and len(found["place"]) <= _LONGEST and may_be_place(found["place"]):
                return {"timezone": found["place"]}
        return None


def _done(name: str, context: SkillContext) -> SkillResult:
    time = context.now.astimezone(ZoneInfo(name)).strftime("%H:%M")
    return SkillResult(
        output=f"The user's time zone is {name} now; it is {time} there.",
        summary=name,
        data={"timezone": name, "time": time},
        answer=context.texts.text("timezone-set", context.locale, zone=name, time=time),
    )


def _choice(place: str, zones: Zones, context: SkillContext) -> SkillResult:
    """Return the question which zone is meant."""
    names = ", ".join(zones.names[:_MOST_CHOICES])
    return SkillResult(
        output=f"Nothing was set: {place!r} is no zone of its own or may mean several. "
        f"Ask the user which of these it is: {names}.",
        summary=context.texts.text("timezone-which-summary", context.locale),
        data={"timezone": None, "choices": list(zones.names)},
        answer=context.texts.text("timezone-which", context.locale, place=place, zones=names),
    )
