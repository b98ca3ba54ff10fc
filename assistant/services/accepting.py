"""Owns the taking of a message into its dialogue: masked, counted, with the turn to answer it."""

from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.chat import Channel, TurnRef
from assistant.contracts.conversations import (
    AcceptedTurn,
    IncomingMessage,
    NewTurn,
    TurnRecord,
    WordHeard,
)
from assistant.contracts.ids import question_id_for, session_id_for_turn, turn_id_for
from assistant.domain.digest import shorten
from assistant.errors import (
    ContentionError,
    IdempotencyConflictError,
    InvalidInputError,
    MailboxFullError,
    NotFoundError,
    TooManyTurnsError,
)
from assistant.services.masking import Masking, SecretMask, request_hash
from assistant.services.ports.store import UserStore
from assistant.services.typed_words import TypedWords

_TITLE_CHARS = 60
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


@dataclass(frozen=True)
class Accepting:
    """Stores messages in a transaction that is open.

    With `words` they may be what a person says about a call that waits.
    """

    limits: ConversationLimits
    mask: SecretMask
    words: TypedWords | None

    async def known(self, store: UserStore, message: IncomingMessage) -> AcceptedTurn | None:
        """Return the turn that a message made before; None for one that nobody has seen.

        Raises `IdempotencyConflictError` when another message made it.
        """
        turn = await store.turns.get(_turn_id(message))
        if turn is None:
            return None
        if turn.request_hash == request_hash(message):
            return accepted_turn(turn, is_new=False)
        masked = await self.mask.known(store, turn, message)
        if masked is None:
            raise IdempotencyConflictError("same key, another body")
        return accepted_turn(turn, is_new=False, masked=masked)

    async def new(self, store: UserStore, message: IncomingMessage) -> AcceptedTurn:
        """Store a turn nobody has seen; raises `ContentionError` when somebody has."""
        if len(message.text) > self.limits.message_chars:
            raise InvalidInputError(
                "message too long",
                reason=f"message_too_long: at most {self.limits.message_chars} characters",
                limit=self.limits.message_chars,
            )
        masking = await self.mask.read(store, message)
        message = masking.message
        session_id = await _count_in_session(store, message)
        turn = await store.turns.accept(_new_turn(masking, session_id))
        if turn is None:
            raise ContentionError("this turn is known")
        await self.mask.keep(store, masking, session_id, turn.turn_id)
        word = await self.words.hear(store, message, turn) if self.words else None
        if word is not None:
            answered, heard = word
            return accepted_turn(answered, is_new=True, heard=heard)
        if message.session_id and await store.turns.waiting(session_id) > self.limits.max_waiting:
            raise MailboxFullError("too many turns wait", retry_after=_MAILBOX_RETRY_SECONDS)
        await self.refuse_too_many(store, message.channel)
        return accepted_turn(turn, is_new=True, masked=message.text if masking.values else None)

    async def refuse_too_many(self, store: UserStore, channel: Channel) -> None:
        """Raise `TooManyTurnsError` for a turn too many; background tasks have their own limit."""
        if channel is Channel.WORKER:
            return
        if await store.turns.open_of_person() > self.limits.max_open:
            raise TooManyTurnsError("too many turns", retry_after=_MAILBOX_RETRY_SECONDS)


def accepted_turn(
    turn: TurnRecord, *, is_new: bool, masked: str | None = None, heard: WordHeard | None = None
) -> AcceptedTurn:
    """Return a stored turn as what hands it over is told of it.

    `masked` is the text as it is stored, if a secret was taken out of it; `heard` what the message
    has decided about a call.
    """
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
        masked=masked is not None,
        text=masked or "",
        heard=heard,
    )


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


def _new_turn(masking: Masking, session_id: UUID) -> NewTurn:
    message = masking.message
    return NewTurn(
        turn_id=_turn_id(message),
        user_id=message.user_id,
        session_id=session_id,
        channel=message.channel,
        request_hash=masking.fingerprint,
        request_id=message.request_id,
        question=message.text,
        labels=message.labels,
    )
