"""Dialogues as people see them: take a message, show history and status, clean, export."""

from uuid import UUID

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import (
    AcceptedTurn,
    DialogueStatus,
    Draft,
    HistoryPage,
    IncomingMessage,
    MessageRecord,
    Reply,
    SessionRecord,
    TurnRecord,
)
from assistant.contracts.ids import chain_id_for_turn
from assistant.errors import ContentionError, NotFoundError, TurnNotRetryableError
from assistant.services.accepting import Accepting, ConversationLimits, accepted_turn
from assistant.services.masking import SecretMask, without_secrets
from assistant.services.ports.store import Store, UserStore
from assistant.services.typed_words import TypedWords

_EXPORT_PAGE = 500


class Conversations:
    """All that can be done with a dialogue except answering in it.

    Where people type, `words` hears what they say about a call that waits.
    """

    def __init__(
        self,
        store: Store,
        limits: ConversationLimits,
        mask: SecretMask,
        words: TypedWords | None = None,
    ) -> None:
        self._store = store
        self._limits = limits
        self._accepting = Accepting(limits, mask, words)

    async def accept(self, message: IncomingMessage) -> AcceptedTurn:
        """Store a message and the turn that will answer it, in one transaction.

        Secrets are taken out of it first (see `masking`). The same key gives the same
        turn. Raises `IdempotencyConflictError` for the same key with another text,
        `NotFoundError` for an unknown dialogue, `MailboxFullError` when too many turns wait (of
        the person: `TooManyTurnsError`), `InvalidInputError` for a text that is too long.

        A turn whose message was the person's word about a call is answered at once: its chain is
        to be told (see `heard`).
        """
        try:
            async with self._store.as_user(message.user_id) as store:
                return await self._accepting.new(store, message)
        except ContentionError:  # the same turn is being stored or finished at this moment
            async with self._store.as_user(message.user_id) as store:
                return await self.accept_in(store, message)

    async def accept_in(self, store: UserStore, message: IncomingMessage) -> AcceptedTurn:
        """Do what `accept` does within a transaction that is open already.

        Raises `ContentionError` when the same turn is being stored at this moment.
        """
        known = await self._accepting.known(store, message)
        return known or await self._accepting.new(store, message)

    async def retry(self, user_id: UUID, turn_id: UUID) -> AcceptedTurn:
        """Accept a failed turn again; a second call while it is under way gives the same turn.

        Raises `NotFoundError`, `TurnNotRetryableError` when the turn came to an answer, or
        `TooManyTurnsError`.
        """
        async with self._store.as_user(user_id) as store:
            turn = await store.turns.retry(turn_id)
            if turn is not None and turn.channel is Channel.WORKER:
                raise TurnNotRetryableError("a background task is tried again as a whole")
            if turn is not None:
                await self._accepting.refuse_too_many(store, turn.channel)
                return accepted_turn(turn, is_new=True)
            known = await _required(store, turn_id)
        if known.state.is_final:
            raise TurnNotRetryableError(f"turn is {known.state}")
        return accepted_turn(known, is_new=False)

    async def reply(self, user_id: UUID, turn_id: UUID) -> Reply:
        """Return what a turn came to. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            turn = await _required(store, turn_id)
            chain_id = chain_id_for_turn(turn_id, turn.run_no)
            steps = await store.steps.of_chain(chain_id)
            return Reply(
                turn=turn,
                answer=await store.messages.answer(turn_id),
                steps=tuple(steps),
                artifacts=tuple(await store.artifacts.of_chains([chain_id])) if steps else (),
            )

    async def draft(self, user_id: UUID, turn_id: UUID) -> Draft | None:
        """Return the answer as far as it is written."""
        async with self._store.as_user(user_id) as store:
            return await store.drafts.get(turn_id)

    async def session(self, user_id: UUID, session_id: UUID) -> SessionRecord:
        """Return a dialogue. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            return await _session(store, session_id)

    async def sessions(self, user_id: UUID, limit: int, offset: int) -> list[SessionRecord]:
        """Return the user's dialogues, the last used first."""
        async with self._store.as_user(user_id) as store:
            return await store.sessions.recent(limit, offset)

    async def history(
        self, user_id: UUID, session_id: UUID, before: tuple[int, int] | None, limit: int
    ) -> HistoryPage:
        """Return the newest `limit` messages before a place. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            await _session(store, session_id)
            found = await store.messages.page(session_id, before, limit + 1)
            messages = found[-limit:]
            turns = await store.turns.states([message.turn_id for message in messages])
        more = len(found) > limit
        return HistoryPage(
            messages=tuple(messages),
            turns=turns,
            before=f"{messages[0].turn_seq}.{messages[0].part}" if more else None,
        )

    async def transcript(self, user_id: UUID, session_id: UUID) -> list[MessageRecord]:
        """Return all messages of a dialogue, oldest first. Raises `NotFoundError`."""
        messages: list[MessageRecord] = []
        async with self._store.as_user(user_id) as store:
            await _session(store, session_id)
            end = (2**62, 0)
            after: tuple[int, int] | None = None
            while page := await store.messages.between(session_id, after, end, _EXPORT_PAGE):
                messages += page
                after = (page[-1].turn_seq, page[-1].part)
        return messages

    async def export_markdown(self, user_id: UUID, session_id: UUID) -> str:
        """Return the dialogue as a Markdown file. Raises `NotFoundError`."""
        messages = await self.transcript(user_id, session_id)
        return "\n".join(_markdown(message) for message in messages)

    async def delete(self, user_id: UUID, session_id: UUID) -> None:
        """Mark a dialogue and its messages as deleted. Raises `NotFoundError`."""
        async with self._store.as_user(user_id) as store:
            await _session(store, session_id)
            await _clean(store, session_id)
            await store.sessions.delete(session_id)

    async def reset(self, user_id: UUID, session_id: UUID) -> int:
        """Start a clean dialogue and keep the role; returns how many messages went.

        A dialogue that does not exist (yet) is clean.
        """
        async with self._store.as_user(user_id) as store:
            return await _clean(store, session_id)

    async def set_role(self, user_id: UUID, session_id: UUID | None, text: str | None) -> None:
        """Set the user's own system prompt (None takes it away) and start a clean dialogue."""
        async with self._store.as_user(user_id) as store:
            if session_id is not None:
                await _clean(store, session_id)
            await store.profile.set_role_prompt(text and without_secrets(text))

    async def status(self, user_id: UUID, session_id: UUID | None) -> DialogueStatus:
        """Return what `/status` shows; a dialogue that does not exist yet shows as none."""
        async with self._store.as_user(user_id) as store:
            profile = await store.profile.get()
            if profile is None:
                raise NotFoundError("account is gone")
            session = waiting = None
            if session_id is not None:
                session = await store.sessions.get(session_id)
                waiting = await store.turns.waiting(session_id)
        return DialogueStatus(
            session=session,
            role_prompt=profile.role_prompt,
            model=profile.model or self._limits.model,
            max_history_messages=profile.max_history_messages,
            message_max_chars=self._limits.message_chars,
            prompt_max_tokens=self._limits.prompt_tokens,
            waiting=waiting or 0,
        )


async def _required(store: UserStore, turn_id: UUID) -> TurnRecord:
    turn = await store.turns.get(turn_id)
    if turn is None:
        raise NotFoundError("no such turn")
    return turn


async def _session(store: UserStore, session_id: UUID) -> SessionRecord:
    session = await store.sessions.get(session_id)
    if session is None:
        raise NotFoundError("no such dialogue")
    return session


async def _clean(store: UserStore, session_id: UUID) -> int:
    messages, characters = await store.messages.clear(session_id)
    await store.digests.delete(session_id)
    await store.sessions.touch(session_id, -messages, -characters)
    return messages


def _markdown(message: MessageRecord) -> str:
    moment = message.created_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"### {message.role} · {moment}\n\n{message.content}\n"
