"""Values of conversations as services hand them to doors: messages, turns, pages, status."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import Field

from assistant.contracts.chat import Channel, Contract, TurnRef, TurnState
from assistant.contracts.tools import (
    NO_LABELS,
    ArtifactRecord,
    Labels,
    StepDecision,
    StepRecord,
)

QUESTION_PART: Final = 0
ANSWER_PART: Final = 1
"""Places of messages within a turn."""


class IncomingMessage(Contract):
    """What a person sent. `key` is the client's idempotency key, unique within the user.

    `session_id` None opens a new dialogue; `chat_id` is the Telegram chat, if it is one, whose
    dialogue is opened when it does not exist, as is any with `opens`. `labels` say what the text
    is made of, if not of the person's own words.
    """

    user_id: UUID
    text: str
    key: str
    channel: Channel = Channel.API
    session_id: UUID | None = None
    chat_id: int | None = None
    request_id: str = ""
    opens: bool = False
    labels: Labels = NO_LABELS


class WordHeard(Contract):
    """What a message has decided about a call that waits; its chain is to be told."""

    chain_id: UUID
    decision: StepDecision


class AcceptedTurn(Contract):
    """A stored message with the turn that will answer it. `is_new` is false for a repeat.

    With `masked` a secret was taken out of the message, and `text` is what was stored; no payload
    holds it. With `heard` the message was the person's word about a call.
    """

    user_id: UUID
    session_id: UUID
    channel: Channel
    ref: TurnRef
    message_id: UUID
    state: TurnState
    is_new: bool
    masked: bool = False
    text: str = Field(default="", exclude=True)
    heard: WordHeard | None = Field(default=None, exclude=True)

    @property
    def turn_id(self) -> UUID:
        """Id of the turn."""
        return self.ref.turn_id


class TurnRecord(Contract):
    """A turn as it stands. Durations are in milliseconds from acceptance to the end."""

    turn_id: UUID
    seq: int
    user_id: UUID
    session_id: UUID
    channel: Channel
    request_hash: bytes
    request_id: str
    state: TurnState
    run_no: int
    error_code: str | None
    model: str | None
    prompt_tokens: int
    completion_tokens: int
    created_at: datetime
    finished_at: datetime | None

    @property
    def duration_ms(self) -> int:
        """Milliseconds from acceptance to the end, 0 while it lasts."""
        if self.finished_at is None:
            return 0
        return int((self.finished_at - self.created_at).total_seconds() * 1000)


class MessageRecord(Contract):
    """A stored message. (`turn_seq`, `part`) is its place in the dialogue; lengths in characters.

    `partial` marks an answer that was stopped before its end; `labels` say what it is made of.
    """

    message_id: UUID
    turn_id: UUID
    turn_seq: int
    part: int
    role: str
    content: str
    content_length: int
    partial: bool
    created_at: datetime
    labels: Labels = NO_LABELS


class SessionRecord(Contract):
    """A dialogue of one user."""

    session_id: UUID
    channel: Channel
    chat_id: int | None
    title: str
    message_count: int
    character_count: int
    created_at: datetime
    last_activity_at: datetime


class Draft(Contract):
    """The answer as far as it is written; `seq` is that of the next event.

    `labels` are those of what the model was shown.
    """

    turn_id: UUID
    attempt: int
    seq: int
    content: str
    thinking: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    complete: bool
    labels: Labels = NO_LABELS


class Reply(Contract):
    """What a turn came to: the stored answer, or why there is none; the tools and their files."""

    turn: TurnRecord
    answer: MessageRecord | None
    steps: tuple[StepRecord, ...] = ()
    artifacts: tuple[ArtifactRecord, ...] = ()


class HistoryPage(Contract):
    """A page of messages, newest last; `before` continues to older ones."""

    messages: tuple[MessageRecord, ...]
    turns: dict[UUID, TurnState]
    before: str | None


class DialogueStatus(Contract):
    """What `/status` shows."""

    session: SessionRecord | None
    role_prompt: str | None
    model: str
    max_history_messages: int
    message_max_chars: int
    prompt_max_tokens: int
    waiting: int


class NewTurn(Contract):
    """A turn to store, with the question that it answers; `labels` are the question's."""

    turn_id: UUID
    user_id: UUID
    session_id: UUID
    channel: Channel
    request_hash: bytes
    request_id: str
    question: str
    labels: Labels = NO_LABELS


class TurnEnd(Contract):
    """How a turn ended."""

    state: TurnState
    error_code: str | None = None
    model: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0


class NewAnswer(Contract):
    """An answer to store; `partial` marks one that was stopped before its end."""

    turn_id: UUID
    content: str
    thinking: str | None
    partial: bool
    labels: Labels = NO_LABELS


class NewTold(Contract):
    """Something that the assistant says of its own accord: a turn without a question, answered."""

    turn_id: UUID
    user_id: UUID
    session_id: UUID
    channel: Channel
    request_id: str
    text: str
    labels: Labels = NO_LABELS
