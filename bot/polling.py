"""Owns the reading of updates: long polling whose offset moves only over what was taken.

An update counts as taken when its transaction is committed and its workflow has accepted it.
Chats are handled side by side, the updates of one chat in order; the offset moves after the
whole batch. A fault of the infrastructure is waited out with the offset where it is; a fault
of our own is logged, apologised for once, and stepped over.
"""

import asyncio
from itertools import groupby
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

from assistant.errors import UnavailableError
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.texts import Texts
from bot.dispatcher import UPDATES, show_menu
from bot.patience import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, patiently

_POLL_SECONDS = 25
_MARGIN_SECONDS = 10
_log = structlog.get_logger(__name__)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` whose updates are not parsed yet, so that one bad one spoils no other."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


class Poller:
    """Reads updates until it is cancelled; nothing is lost by cancelling at any moment."""

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        texts: Texts,
        skills: SkillSet,
        poll_seconds: int = _POLL_SECONDS,
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._texts = texts
        self._skills = skills
        self._poll_seconds = poll_seconds
        self._offset: int | None = None

    async def run(self) -> None:
        """Prepare the bot, then read for ever. Raises aiogram's error for a refused token."""
        await patiently(self._prepare)
        while True:
            found = await patiently(self._read)
            await self._take([update for item in found if (update := self._understood(item))])
            if found:
                self._offset = max(int(item["update_id"]) for item in found) + 1

    async def _prepare(self) -> None:
        await self._bot.delete_webhook(drop_pending_updates=False)
        await show_menu(self._bot, self._texts, self._skills)

    async def _read(self) -> list[dict[str, Any]]:
        return await self._bot(
            GetRawUpdates(offset=self._offset, timeout=self._poll_seconds, allowed_updates=UPDATES),
            request_timeout=self._poll_seconds + _MARGIN_SECONDS,
        )

    def _understood(self, item: dict[str, Any]) -> Update | None:
        """Return the update; one of a form that the library does not know is stepped over."""
        try:
            return Update.model_validate(item, context={"bot": self._bot})
        except ValidationError as error:  # its text repeats what people wrote
            mistakes = sorted({each["type"] for each in error.errors(include_input=False)})
            _log.error("update_not_understood", update_id=item["update_id"], mistakes=mistakes)
            return None

    async def _take(self, updates: list[Update]) -> None:
        """Handle a batch: the updates of a chat in order, chats side by side."""
        ordered = sorted(updates, key=lambda update: (_chat_of(update), update.update_id))
        async with asyncio.TaskGroup() as group:
            for _, same_chat in groupby(ordered, key=_chat_of):
                group.create_task(self._take_in_order(list(same_chat)))

    async def _take_in_order(self, updates: list[Update]) -> None:
        for update in updates:
            key = f"telegram/{self._bot.id}/{update.update_id}"
            with structlog.contextvars.bound_contextvars(request_id=key):
                await self._take_one(update)

    async def _take_one(self, update: Update) -> None:
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                await self._dispatcher.feed_update(self._bot, update)
            except (UnavailableError, OSError) as error:
                _log.warning("update_waits", error=str(error))
                await asyncio.sleep(getattr(error, "retry_after", None) or wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            except Exception:  # noqa: BLE001 - whatever a handler does wrong must not stop the bot
                _log.exception("update_failed")
                await self._apologise(update)
                return
            else:
                return

    async def _apologise(self, update: Update) -> None:
        user = update.message and update.message.from_user
        locale = ((user and user.language_code) or "").partition("-")[0]
        text = self._texts.text("telegram-apology", locale)
        try:
            await self._bot.send_message(_chat_of(update), text)
        except AiogramError as error:
            _log.warning("apology_not_sent", error=type(error).__name__)


def _chat_of(update: Update) -> int:
    """Return the chat of an update, 0 for one that belongs to none."""
    if update.message is not None:
        return update.message.chat.id
    if update.callback_query is not None:
        return update.callback_query.from_user.id
    return 0
