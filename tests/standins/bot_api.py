"""Owns a stand-in for Telegram's Bot API on loopback: strict, scriptable, with a full record.

It keeps what a person would see in each chat, and can refuse, fail, drop a connection before
or after doing what was asked, and deliver an update again.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from aiohttp import web

from tests.standins.bot_api_values import (
    ApiError,
    Call,
    Cut,
    Fault,
    Shown,
    message,
    read_file,
    read_markup,
    read_text,
    user,
)

TOKEN = "4242:stand-in-token-of-thirty-five-chars-x"
BOT = {"id": 4242, "is_bot": True, "first_name": "Assistant", "username": "assistant_test_bot"}
_MOST_BYTES = 50 * 2**20
_UNMODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


@dataclass
class BotApi:
    """What the stand-in knows. Times are in seconds."""

    url: str = ""
    drafts_supported: bool = True
    calls: list[Call] = field(default_factory=list)
    chats: dict[int, dict[int, Shown]] = field(default_factory=lambda: defaultdict(dict))
    drafts: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    blocked: set[int] = field(default_factory=set)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    offset: int = 0

    def __post_init__(self) -> None:
        self._updates: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []
        self._message_ids = count(1)
        self._update_ids = count(uuid4().int % 1_000_000_000)  # of its own: tests share a database
        self._news = asyncio.Condition()

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next requests of a method go wrong, one fault each."""
        self.faults[method].extend(faults)

    def texts(self, chat_id: int) -> list[str]:
        """Return what the bot's messages of a chat say now, in order."""
        return [shown.text for _, shown in sorted(self.chats[chat_id].items())]

    def sent(self, method: str, chat_id: int | None = None) -> list[Call]:
        """Return the requests of a method, of one chat if it is given."""
        wanted = None if chat_id is None else str(chat_id)
        return [
            call
            for call in self.calls
            if call.method == method and wanted in (None, str(call.params.get("chat_id")))
        ]

    async def say(self, user_id: int, text: str, /, **fields: Any) -> int:
        """Let a person write to the bot; returns the id of the update."""
        return await self._push(
            {"message": message(user_id, next(self._message_ids), text, fields)}
        )

    async def press(self, user_id: int, message_id: int, data: str) -> int:
        """Let a person press a button; returns the id of the update."""
        shown = self.chats[user_id].get(message_id)
        fields = {"from": BOT, "reply_markup": shown.markup if shown else None}
        old = message(user_id, message_id, shown.text if shown else "old", fields)
        query = {"id": str(message_id), "from": user(user_id), "chat_instance": "1"}
        return await self._push({"callback_query": query | {"message": old, "data": data}})

    async def redeliver(self, update_id: int) -> None:
        """Deliver an update once more, although it was acknowledged."""
        async with self._news:
            self._again += [item for item in self._updates if item["update_id"] == update_id]
            self._news.notify_all()

    async def until(self, condition: Callable[[], bool], patience: float = 10) -> None:
        """Wait until the record fulfils a condition. Raises `TimeoutError`."""
        end = time.monotonic() + patience
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"in vain; the last calls: {self.calls[-5:]}")
            await asyncio.sleep(0.02)

    async def _push(self, update: dict[str, Any]) -> int:
        async with self._news:
            update["update_id"] = next(self._update_ids)
            self._updates.append(update)
            self._news.notify_all()
        return int(update["update_id"])

    def _waiting(self) -> list[dict[str, Any]]:
        again, self._again = self._again, []
        fresh = [item for item in self._updates if item["update_id"] >= self.offset]
        return [*again, *fresh][:100]

    async def answer(self, method: str, params: dict[str, Any]) -> Any:
        """Do what a request asks. Raises `ApiError`."""
        handlers: dict[str, Callable[[dict[str, Any]], Any]] = {
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "sendMessageDraft": self._draft,
            "sendDocument": self._document,
            "sendPhoto": self._photo,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
        }
        if method == "getUpdates":
            return await self._get_updates(params)
        if method == "getMe":
            return BOT
        if method in handlers:
            if int(params["chat_id"]) in self.blocked:
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            return handlers[method](params)
        if method in {"setMyCommands", "deleteWebhook", "sendChatAction", "answerCallbackQuery"}:
            return True
        raise ApiError(404, "Not Found")

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        self.offset = max(self.offset, int(params.get("offset", 0)))
        found: list[dict[str, Any]] = []

        def arrived() -> bool:
            found[:] = self._waiting()
            return bool(found)

        async with self._news:
            try:
                async with asyncio.timeout(float(params.get("timeout", 0))):
                    await self._news.wait_for(arrived)
            except TimeoutError:
                return []
        return found

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        text = read_text(params)
        shown = Shown(next(self._message_ids), text, read_markup(params), "parse_mode" in params)
        return self._show(int(params["chat_id"]), shown)

    def _edit(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = int(params["chat_id"])
        shown = self.chats[chat_id].get(int(params["message_id"]))
        if shown is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        text, markup = read_text(params), read_markup(params)
        if (text, markup) == (shown.text, shown.markup):
            raise ApiError(400, _UNMODIFIED)
        shown.text, shown.markup, shown.formatted = text, markup, "parse_mode" in params
        return self._show(chat_id, shown)

    def _draft(self, params: dict[str, Any]) -> bool:
        if not self.drafts_supported:
            raise ApiError(404, "Not Found")
        self.drafts[int(params["draft_id"])].append(read_text(params))
        return True

    def _document(self, params: dict[str, Any]) -> dict[str, Any]:
        name, content = read_file(params, "document")
        text = content.decode(errors="replace")
        shown = Shown(next(self._message_ids), text, file_name=name, file=content)
        return self._show(int(params["chat_id"]), shown)

    def _photo(self, params: dict[str, Any]) -> dict[str, Any]:
        name, content = read_file(params, "photo")
        caption = read_text(params, "caption")
        shown = Shown(next(self._message_ids), caption, file_name=name, file=content)
        return self._show(int(params["chat_id"]), shown)

    def _edit_markup(self, params: dict[str, Any]) -> bool:
        shown = self.chats[int(params["chat_id"])].get(int(params["message_id"]))
        if shown is not None:
            shown.markup = read_markup(params)
        return True

    def _delete(self, params: dict[str, Any]) -> bool:
        self.chats[int(params["chat_id"])].pop(int(params["message_id"]), None)
        return True

    def _show(self, chat_id: int, shown: Shown) -> dict[str, Any]:
        shown.versions.append(shown.text)
        self.chats[chat_id][shown.message_id] = shown
        return message(chat_id, shown.message_id, shown.text, {"from": BOT})


@asynccontextmanager
async def running_bot_api() -> AsyncIterator[BotApi]:
    """Yield a stand-in that listens on a free port of loopback."""
    api = BotApi()

    async def handle(request: web.Request) -> web.Response:
        return await _handle(api, request)

    app = web.Application(client_max_size=_MOST_BYTES)
    app.router.add_route("*", "/bot{token}/{method}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()


async def _handle(api: BotApi, request: web.Request) -> web.Response:
    method = request.match_info["method"]
    params = {**request.query, **await request.post()}
    api.calls.append(Call(method, params, time.monotonic()))
    fault = api.faults[method].pop(0) if api.faults[method] else None
    if request.match_info["token"] != TOKEN:
        fault = ApiError(401, "Unauthorized")
    try:
        result = await _do(api, method, params, fault)
    except ApiError as error:
        return web.json_response(error.body, status=error.status)
    if fault is not None and request.transport is not None:
        request.transport.abort()
    return web.json_response({"ok": True, "result": result})


async def _do(api: BotApi, method: str, params: dict[str, Any], fault: Fault | None) -> Any:
    if isinstance(fault, ApiError):
        raise fault
    return None if fault is Cut.BEFORE else await api.answer(method, params)
