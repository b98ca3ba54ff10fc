"""What every message that goes to Telegram has in common."""

import json

import pytest
from aiogram.types import Message

from assistant.infra.telegram.client import make_bot
from assistant.infra.telegram.messenger import TelegramMessenger
from assistant.services.ports.messenger import Button
from tests.standins.bot_api import BOT, TOKEN, running_bot_api
from tests.standins.bot_api_values import message

CHAT = 88
ADDRESS = "See [this](https://example.org/?secret=1) and https://example.org/2"
SHOWS_TEXT = {"sendMessage", "editMessageText"}


async def test_no_address_is_ever_previewed() -> None:
    """A preview would have Telegram fetch an address that a page made the model write."""
    async with running_bot_api() as api, make_bot(TOKEN, api.url) as bot:
        messenger = TelegramMessenger(bot)
        sent = await messenger.send(CHAT, ADDRESS)
        await messenger.edit(CHAT, sent, f"{ADDRESS} again")
        plain = await messenger.send(CHAT, ADDRESS, formatted=False)
        await messenger.edit(CHAT, plain, f"{ADDRESS} again", formatted=False)
        shown = message(CHAT, sent, ADDRESS, {"from": BOT})
        await Message.model_validate(shown, context={"bot": bot}).edit_text(ADDRESS)
        await bot.send_message(CHAT, ADDRESS)

    calls = [call for call in api.calls if call.method in SHOWS_TEXT]
    assert len(calls) == 6
    for call in calls:
        assert json.loads(call.params["link_preview_options"]) == {"is_disabled": True}


@pytest.mark.parametrize(
    ("count", "rows"), [(1, [1]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (6, [3, 3])]
)
async def test_buttons_are_shown_in_rows_that_a_phone_can_show(count: int, rows: list[int]) -> None:
    buttons = [Button(label=f"Button {number}", data=f"do:{number}") for number in range(count)]
    async with running_bot_api() as api, make_bot(TOKEN, api.url) as bot:
        sent = await TelegramMessenger(bot).send(CHAT, "Text", buttons=buttons)

    shown = api.chats[CHAT][sent].markup["inline_keyboard"]
    assert [len(row) for row in shown] == rows
    assert [one["callback_data"] for row in shown for one in row] == [one.data for one in buttons]
