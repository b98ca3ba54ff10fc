"""Owns what administrators can do about messages that did not arrive, without reading them."""

from uuid import UUID

from assistant.contracts.telegram import ChatRef, DeadLetter
from assistant.errors import NotDeadLetterError, NotFoundError, RecipientBlockedError
from assistant.services.ports.store import Store
from assistant.services.ports.telegram import DeliveryWaker


class DeadLetters:
    """Rows of all outboxes that are dead, or of which it is unknown whether they arrived."""

    def __init__(self, store: Store, waker: DeliveryWaker) -> None:
        self._store = store
        self._waker = waker

    async def page(self, limit: int, before: int | None) -> list[DeadLetter]:
        """Return the last written first, from before a place."""
        async with self._store.as_system() as system:
            return await system.outboxes.dead_letters(limit, before)

    async def retry(self, outbox_id: UUID) -> None:
        """Send a row again, as the last of its chat.

        Raises `NotFoundError`, `NotDeadLetterError`, `RecipientBlockedError`, or
        `UnavailableError`: then the row is sent once somebody looks for what was left behind.
        """
        chat = await self._chat(outbox_id)
        async with self._store.as_user(chat.user_id) as store:
            if not await store.outbox.requeue(outbox_id):
                raise NotDeadLetterError("neither dead nor unknown")
        await self._waker.wake(chat)

    async def _chat(self, outbox_id: UUID) -> ChatRef:
        async with self._store.as_system() as system:
            chat = await system.outboxes.owner(outbox_id)
            if chat is None:
                raise NotFoundError("no such row")
            person = await system.telegram.person(chat.chat_id)
        if person is not None and person.blocked:
            raise RecipientBlockedError("blocked")
        return chat
