"""The tool `cron_pause`: holds all reminders of the person, or lets them go on."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from assistant.contracts.tools import Permissions
from assistant.errors import ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)

_LONGEST = 80
_PLEASE = r"(?:[,\s]+(?:пожалуйста|please))?\s*[.!]*\s*"
_MINE_RU = r"(?:все\s+)?(?:мои\s+)?(?:все\s+)?напоминания"
_MINE_EN = r"(?:all\s+)?(?:of\s+)?(?:my\s+|the\s+)?reminders"
_PAUSE = re.compile(
    r"\s*(?:пожалуйста[,\s]+|please[,\s]+)?(?:"
    rf"(?:поставь|поставьте)\s+(?:на\s+паузу\s+{_MINE_RU}|{_MINE_RU}\s+на\s+паузу)|"
    rf"(?:приостанови|заглуши|отключи)(?:те)?\s+{_MINE_RU}|"
    rf"(?:pause|mute|hold|silence)\s+{_MINE_EN}){_PLEASE}",
    re.IGNORECASE,
)
_RESUME = re.compile(
    r"\s*(?:пожалуйста[,\s]+|please[,\s]+)?(?:"
    rf"(?:сними|снимите)\s+(?:с\s+паузы\s+{_MINE_RU}|{_MINE_RU}\s+с\s+паузы)|"
    rf"(?:возобнови|верни|продолжи)(?:те)?\s+{_MINE_RU}|включи(?:те)?\s+{_MINE_RU}(?:\s+обратно)?|"
    rf"(?:resume|unpause|unmute)\s+{_MINE_EN}){_PLEASE}",
    re.IGNORECASE,
)
_WORDS = {
    "выкл": "off",
    "выключить": "off",
    "снять": "off",
    "resume": "off",
    "вкл": "on",
    "включить": "on",
    "pause": "on",
}


def _known(value: object) -> object:
    word = value.strip().lower() if isinstance(value, str) else value
    return _WORDS.get(word, word) if isinstance(word, str) else word


class CronPauseArguments(Arguments):
    """Whether to pause."""

    pause: Annotated[Literal["on", "off"], BeforeValidator(_known)] = Field(
        default="on", description="on: hold all reminders. off: let them go on."
    )


class CronPause(Skill[CronPauseArguments]):
    """Pauses and resumes all reminders; doing it twice is doing it once."""

    name = "cron_pause"
    title = Words("Pause reminders", "Пауза напоминаний")
    description = Words(
        "Pause all of the user's reminders, or resume them.",
        "Ставит все напоминания на паузу или снимает с неё.",
    )
    permissions = Permissions(changes=True, user_data=True)
    arguments = CronPauseArguments
    command = Command("cron_pause", "pause", Words("on or off", "on или off"))

    async def run(self, arguments: CronPauseArguments, context: SkillContext) -> SkillResult:
        """Pause or resume."""
        reminders = self._toolbox.reminders
        if reminders is None:
            raise ToolOffError("no reminders")
        paused = arguments.pause == "on"
        await (reminders.pause_all if paused else reminders.resume_all)(context.user_id)
        key = "cron-paused" if paused else "cron-resumed"
        return SkillResult(
            output=f"All reminders of the user are {'paused' if paused else 'active again'}.",
            summary=context.texts.text(f"{key}-summary", context.locale),
            data={"paused": paused},
            answer=context.texts.text(key, context.locale),
        )

    def recognise(self, text: str) -> dict[str, Any] | None:
        """Return the arguments when the whole message asks to pause or to go on."""
        if len(text) > _LONGEST:
            return None
        if _PAUSE.fullmatch(text):
            return {"pause": "on"}
        return {"pause": "off"} if _RESUME.fullmatch(text) else None
