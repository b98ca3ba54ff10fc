"""Plain words about reminders reach the tool that is meant, among all tools there are."""

import pytest

from assistant.contracts.tools import ToolCall
from assistant.services.intents import Intents
from assistant.services.ports.skills import Toolbox
from assistant.skills.registry import Registry

INTENTS = Intents(Registry.load(Toolbox()))


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("завтра в 9 к врачу", "cron_add", {"schedule": "завтра в 9 к врачу"}),
        ("/cron_add завтра в 9", "cron_add", {"schedule": "завтра в 9"}),
        ("поставь напоминание", "cron_add", {"schedule": "поставь напоминание"}),
        ("set a reminder", "cron_add", {"schedule": "set a reminder"}),
        ("покажи напоминания", "cron_list", {}),
        ("list my reminders", "cron_list", {}),
        ("show my reminders", "cron_list", {}),
        ("/cron_list", "cron_list", {}),
        ("удали напоминание 2", "cron_del", {"which": "2"}),
        ("delete reminder 2", "cron_del", {"which": "2"}),
        ("удали напоминание про чай", "cron_del", {"which": "про чай"}),
        ("delete the reminder to call mum", "cron_del", {"which": "to call mum"}),
        ("/cron_del 2", "cron_del", {"which": "2"}),
        ("поставь напоминания на паузу", "cron_pause", {"pause": "on"}),
        ("сними напоминания с паузы", "cron_pause", {"pause": "off"}),
        ("возобнови напоминания", "cron_pause", {"pause": "off"}),
        ("включи напоминания", "cron_pause", {"pause": "off"}),
        ("отключи все напоминания", "cron_pause", {"pause": "on"}),
        ("pause my reminders", "cron_pause", {"pause": "on"}),
        ("resume all my reminders", "cron_pause", {"pause": "off"}),
        ("/cron_pause off", "cron_pause", {"pause": "off"}),
    ],
)
def test_the_tool_that_is_meant_is_called(text: str, name: str, arguments: dict[str, str]) -> None:
    assert INTENTS.recognise(text) == (ToolCall(name=name, arguments=arguments),)


@pytest.mark.parametrize(
    "text",
    [
        "какие у меня напоминания на завтра",
        "удали все напоминания",
        "удали напоминание на пятницу в 17:00",
        "delete the reminder for Friday at 5pm",
        "перенеси напоминание 2 на завтра",
        "move reminder 2 to tomorrow at 9",
        "change my reminder to 10:00",
        "почему напоминание не пришло в 9",
    ],
)
def test_what_none_of_them_can_do_is_left_to_the_model(text: str) -> None:
    assert INTENTS.recognise(text) == ()
