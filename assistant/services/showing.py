"""Owns the two ways of showing text that grows: a message that is edited, or a draft."""

from typing import Protocol
from uuid import UUID

from assistant.contracts.telegram import OutboxState, Outgoing
from assistant.domain.telegram_text import split_markdown
from assistant.services.ports.messenger import FormattingRefusedError, Messenger
from assistant.services.ports.store import Store

_DRAFT_IDS = 2**31 - 1


class View(Protocol):
    """Shows one text that grows."""

    @property
    def interval(self) -> float:
        """Seconds between two changes."""
        ...

    async def show(self, text: str) -> bool:
        """Show the text as it is now; False when there is nothing more to show.

        Raises a `MessengerError` or `UnavailableError`.
        """
        ...


def shown_part(text: str) -> str:
    """Return the part of an unfinished answer that fits into one message."""
    parts = split_markdown(text)
    return parts[0] if parts else ""


class DraftView:
    """A draft that Telegram shows and forgets (sendMessageDraft)."""

    def __init__(self, messenger: Messenger, chat_id: int, turn_id: UUID, interval: float) -> None:
        self._messenger = messenger
        self._chat_id = chat_id
        self._draft_id = turn_id.int % _DRAFT_IDS + 1
        self.interval = interval

    async def show(self, text: str) -> bool:
        """Set the draft."""
        await self._messenger.draft(self._chat_id, self._draft_id, text)
        return True


class EditedView:
    """The placeholder row of an answer: posted once, then edited."""

    def __init__(
        self, store: Store, messenger: Messenger, user_id: UUID, row: Outgoing, interval: float
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._user_id = user_id
        self._row = row
        self.interval = interval

    async def show(self, text: str) -> bool:
        """Post or edit the placeholder, after all that waits in the chat was sent."""
        async with self._store.as_user(self._user_id) as store:
            if await store.outbox.next_open(self._row.chat_id) is not None:
                return await self._is_showing()
            row = await store.outbox.show(self._row)
        if row.state is not OutboxState.SHOWING:
            return False
        if row.message_id is None:
            await self._post(text)
        else:
            await self._edit(row.message_id, text)
            return await self._not_outrun(row.message_id)
        return True

    async def _not_outrun(self, message_id: int) -> bool:
        """Set the final text again if its sender came in between; tells whether it did not."""
        async with self._store.as_user(self._user_id) as store:
            row = await store.outbox.get(self._row.outbox_id)
        if row is None or row.state is OutboxState.SHOWING:
            return True
        await self._edit(message_id, row.text)
        return False

    async def _is_showing(self) -> bool:
        async with self._store.as_user(self._user_id) as store:
            row = await store.outbox.get(self._row.outbox_id)
        return row is None or row.state is OutboxState.SHOWING

    async def _post(self, text: str) -> None:
        try:
            message_id = await self._messenger.send(self._row.chat_id, text)
        except FormattingRefusedError:
            message_id = await self._messenger.send(self._row.chat_id, text, formatted=False)
        async with self._store.as_user(self._user_id) as store:
            await store.outbox.set_message_id(self._row.outbox_id, message_id)

    async def _edit(self, message_id: int, text: str) -> None:
        try:
            await self._messenger.edit(self._row.chat_id, message_id, text)
        except FormattingRefusedError:
            await self._messenger.edit(self._row.chat_id, message_id, text, formatted=False)
