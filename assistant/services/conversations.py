"""Dialogues as people see them: take a message, show history and status, clean, export."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.chat import Channel, TurnRef
from assistant.contracts.conversations import (
    AcceptedTurn,
    DialogueStatus,
    Draft,
    HistoryPage,
    IncomingMessage,
    MessageRecord,
    NewTurn,
    Reply,
    SessionRecord,
    TurnRecord,
)
from assistant.contracts.ids import (
    chain_id_for_turn,
    question_id_for,
    session_id_for_turn,
    turn_id_for,
)
from assistant.domain.digest import shorten
from assistant.errors import (
    ContentionError,
    IdempotencyConflictError,
    InvalidInputError,
    MailboxFullError,
    NotFoundError,
    TooManyTurnsError,
    TurnNotRetryableError,
)
from assistant.services.ports.store import Store, UserStore

_TITLE_CHARS = 60
_EXPORT_PAGE = 500
_MAILBOX_RETRY_SECONDS = 5


@dataclass(frozen=True)
class ConversationLimits:
    """Limits of dialogues and what `/status` says of the model.

    So many turns may be open in one dialogue (`max_waiting`), and of one person (`max_open`).
    """

    message_chars: int
    prompt_tokens: int
    max_waiting: int
    max_open: int
    model: str


class Conversations:
    """All that can be done with a dialogue except answering in it."""

    def __init__(self, store: Store, limits: ConversationLimits) -> None:
        self._store = store
        self._limits = limits

    async def accept(self, message: IncomingMessage) -> AcceptedTurn:
        """Store a message and the turn that will answer it, in one transaction.

        The same key gives the same turn. Raises `IdempotencyConflictError` for the same key
        with another text, `NotFoundError` for an unknown dialogue, `MailboxFullError` when too
        many turns wait (of the person: `TooManyTurnsError`), `InvalidInputError` for a text that
        is too long.
        """
        try:
            async with self._store.as_user(message.user_id) as store:
                return await self._accept_new(store, message)
        except ContentionError:  # the same turn is being stored or finished at this moment
            async with self._store.as_user(message.user_id) as store:
                return await self.accept_in(store, message)

    async def accept_in(self, store: UserStore, message: IncomingMessage) -> AcceptedTurn:
        """Do what `accept` does within a transaction that is open already.

        Raises `ContentionError` when the same turn is being stored at this moment.
        """
        known = await store.turns.get(_turn_id(message))
        if known is not None:
            return _repeat(known, message)
        return await self._accept_new(store, message)

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
                await self._refuse_too_many(store, turn.channel)
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
            await store.profile.set_role_prompt(text)

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

    async def _accept_new(self, store: UserStore, message: IncomingMessage) -> AcceptedTurn:
        """Store a turn nobody has seen; raises `ContentionError` when somebody has."""
        if len(message.text) > self._limits.message_chars:
            raise InvalidInputError(
                "message too long",
                reason=f"message_too_long: at most {self._limits.message_chars} characters",
                limit=self._limits.message_chars,
            )
        session_id = await _count_in_session(store, message)
        turn = await store.turns.accept(_new_turn(message, session_id))
        if turn is None:
            raise ContentionError("this turn is known")
        if message.session_id and await store.turns.waiting(session_id) > self._limits.max_waiting:
            raise MailboxFullError("too many turns wait", retry_after=_MAILBOX_RETRY_SECONDS)
        await self._refuse_too_many(store, message.channel)
        return accepted_turn(turn, is_new=True)

    async def _refuse_too_many(self, store: UserStore, channel: Channel) -> None:
        """Raise `TooManyTurnsError` for a turn too many; background tasks have their own limit."""
        if channel is Channel.WORKER:
            return
        if await store.turns.open_of_person() > self._limits.max_open:
            raise TooManyTurnsError("too many turns", retry_after=_MAILBOX_RETRY_SECONDS)


async def _count_in_session(store: UserStore, message: IncomingMessage) -> UUID:
    """Count the message in its dialogue; a new one is opened, and those that the message may open.

    Raises `NotFoundError` for a dialogue that does not exist.
    """
    session_id = message.session_id
    opens = message.opens or message.chat_id is not None
    if session_id is not None and not opens:
        if await store.sessions.touch(session_id, 1, len(message.text)) is None:
            raise NotFoundError("no such dialogue")
        return session_id
    session_id = session_id or session_id_for_turn(_turn_id(message))
    title = shorten(message.text, _TITLE_CHARS)
    await store.sessions.open(
        session_id, message.channel, message.chat_id, title, len(message.text)
    )
    return session_id


def _turn_id(message: IncomingMessage) -> UUID:
    return turn_id_for(message.user_id, message.key)


def request_hash(message: IncomingMessage) -> bytes:
    """Return what tells two requests with one key apart."""
    return hashlib.sha256(f"{message.session_id}\n{message.text}".encode()).digest()


def _new_turn(message: IncomingMessage, session_id: UUID) -> NewTurn:
    return NewTurn(
        turn_id=_turn_id(message),
        user_id=message.user_id,
        session_id=session_id,
        channel=message.channel,
        request_hash=request_hash(message),
        request_id=message.request_id,
        question=message.text,
        labels=message.labels,
    )


def accepted_turn(turn: TurnRecord, *, is_new: bool) -> AcceptedTurn:
    """Return a stored turn as what hands it over is told of it."""
    return AcceptedTurn(
        user_id=turn.user_id,
        session_id=turn.session_id,
        channel=turn.channel,
        ref=TurnRef(
            turn_id=turn.turn_id, seq=turn.seq, run_no=turn.run_no, request_id=turn.request_id
        ),
        message_id=question_id_for(turn.turn_id),
        state=turn.state,
        is_new=is_new,
    )


def _repeat(turn: TurnRecord, message: IncomingMessage) -> AcceptedTurn:
    if turn.request_hash != request_hash(message):
        raise IdempotencyConflictError("same key, another body")
    return accepted_turn(turn, is_new=False)


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
