"""Owns the taking of updates: the inbox row, its effect and its reply in one transaction."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.conversations import AcceptedTurn, IncomingMessage
from assistant.contracts.telegram import UpdateKey
from assistant.errors import NotFoundError, TurnNotRetryableError
from assistant.services.conversations import Conversations
from assistant.services.outbox import queue_document, queue_notice
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.system_store import SystemStore


@dataclass(frozen=True)
class TextReply:
    """A reply that goes out as a message; `buttons` are the data of those under it."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileReply:
    """A reply that goes out as a file."""

    file_name: str
    text: str


CommandReply = TextReply | FileReply
Effect = Callable[[Conversations], Awaitable[CommandReply]]
"""What a command does to the person's dialogues, within the transaction of its inbox row."""


class Inbox:
    """Takes each update once. `conversations_on` makes the service that works on a given store."""

    def __init__(self, store: Store, conversations_on: Callable[[Store], Conversations]) -> None:
        self._store = store
        self._conversations_on = conversations_on

    async def take_message(
        self, update: UpdateKey, message: IncomingMessage, when_masked: str = ""
    ) -> AcceptedTurn:
        """Store a message and its turn; the same update again gives the same turn.

        When a secret was taken out of it, `when_masked` is queued for its chat, once. Raises as
        `Conversations.accept`; then nothing is stored.
        """
        async with self._store.as_user(message.user_id) as store:
            turn = await self._on(store, message.user_id).accept_in(store, message)
            await store.inbox.take(update, "message", turn.turn_id)
            if turn.masked and when_masked and message.chat_id is not None:
                await queue_notice(store, message.chat_id, f"secret/{update.key}", when_masked)
        return turn

    async def remind(self, update: UpdateKey, turn: AcceptedTurn, chat_id: int, text: str) -> bool:
        """Queue a text, once per update, while an earlier turn waits for the person's word.

        Tells whether it does.
        """
        async with self._store.as_user(turn.user_id) as store:
            asking = await store.chains.asking(turn.session_id)
            waits = asking is not None and asking != turn.turn_id
            if waits:
                await queue_notice(store, chat_id, f"remind/{update.key}", text)
        return waits

    async def take_retry(self, update: UpdateKey, user_id: UUID, turn_id: UUID) -> AcceptedTurn:
        """Accept a failed turn again; the same update again, or another press, accepts no more.

        Raises `NotFoundError` for a turn that is not the user's, `TurnNotRetryableError` when
        there is nothing to try again; then nothing is stored.
        """
        async with self._store.as_user(user_id) as store:
            known = await store.turns.get(turn_id)
            if known is None:
                raise NotFoundError("no such turn")
            is_new = await store.inbox.take(update, "retry", turn_id)
            if not is_new and known.state.is_final:
                raise TurnNotRetryableError("this press was taken before")
            return await self._on(store, user_id).retry(user_id, turn_id)

    async def is_taken(self, update: UpdateKey, user_id: UUID) -> bool:
        """Tell whether an update was taken before."""
        async with self._store.as_user(user_id) as store:
            return await store.inbox.has(update)

    async def take_command(
        self, update: UpdateKey, user_id: UUID, chat_id: int, kind: str, effect: Effect
    ) -> None:
        """Do what a command says and queue its reply, once."""
        async with self._store.as_user(user_id) as store:
            if not await store.inbox.take(update, kind):
                return
            reply = await effect(self._on(store, user_id))
            if isinstance(reply, FileReply):
                await queue_document(store, chat_id, update.key, reply.file_name, reply.text)
            else:
                await queue_notice(store, chat_id, update.key, reply.text, reply.buttons)

    def _on(self, store: UserStore, user_id: UUID) -> Conversations:
        return self._conversations_on(_OpenTransaction(store, user_id))


class _OpenTransaction:
    """A store whose one transaction is open already, and ends elsewhere."""

    def __init__(self, store: UserStore, user_id: UUID) -> None:
        self._user_store = store
        self._user_id = user_id

    @asynccontextmanager
    async def as_user(self, user_id: UUID) -> AsyncIterator[UserStore]:
        """Go on in the open transaction of the same user."""
        if user_id != self._user_id:
            raise RuntimeError("the open transaction is another user's")
        yield self._user_store

    def as_system(self) -> AbstractAsyncContextManager[SystemStore]:
        """Refuse: a user's transaction has no system rights."""
        raise RuntimeError("no system rights within a user's transaction")
