"""A dialogue as tests of services hold it: each step of a turn by itself, on the real database."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from assistant.contracts.chat import FinishInput, TurnOutcome, TurnPlan, TurnState, TurnTask
from assistant.contracts.conversations import AcceptedTurn, Draft, IncomingMessage, MessageRecord
from assistant.services.conversations import Conversations
from assistant.services.ports.store import Store
from assistant.services.turns import Turns


@dataclass
class Dialogue:
    """One user's dialogue; it opens with the first message unless `session_id` is given."""

    store: Store
    conversations: Conversations
    turns: Turns
    user_id: UUID
    session_id: UUID | None = None
    limits: dict[UUID, int] = field(default_factory=dict)

    @property
    def opened(self) -> UUID:
        """Id of the dialogue after its first message."""
        assert self.session_id is not None
        return self.session_id

    def message(self, text: str, key: str = "", **fields: Any) -> IncomingMessage:
        """Return a message of this dialogue with a new key unless one is given."""
        values = {"user_id": self.user_id, "session_id": self.session_id} | fields
        return IncomingMessage(text=text, key=key or uuid4().hex, **values)

    async def ask(self, text: str, key: str = "") -> AcceptedTurn:
        """Have a message accepted."""
        turn = await self.conversations.accept(self.message(text, key))
        self.session_id = turn.session_id
        return turn

    async def begin(self, turn: AcceptedTurn) -> TurnPlan:
        """Do the first step of a turn."""
        plan = await self.turns.begin(task_of(turn))
        self.limits[turn.turn_id] = plan.history_limit
        return plan

    async def write(
        self, turn: AcceptedTurn, text: str, *, attempt: int = 1, complete: bool = True
    ) -> bool:
        """Save the draft of an answer."""
        draft = Draft(
            turn_id=turn.turn_id,
            attempt=attempt,
            seq=1,
            content=text,
            thinking="hm",
            model="kimi",
            prompt_tokens=12,
            completion_tokens=3,
            complete=complete,
        )
        async with self.store.as_user(self.user_id) as store:
            return await store.drafts.save(draft)

    async def finish(
        self,
        turn: AcceptedTurn,
        state: TurnState = TurnState.ANSWERED,
        error_code: str | None = None,
    ) -> TurnOutcome:
        """Do the last step of a turn."""
        return await self.turns.finish(
            FinishInput(
                task=task_of(turn),
                state=state,
                history_limit=self.limits.get(turn.turn_id, 50),
                error_code=error_code,
            )
        )

    async def answer(self, turn: AcceptedTurn, text: str) -> TurnOutcome:
        """Answer an accepted turn."""
        await self.begin(turn)
        await self.write(turn, text)
        return await self.finish(turn)

    async def talk(self, question: str, answer: str) -> AcceptedTurn:
        """Ask and answer."""
        turn = await self.ask(question)
        await self.answer(turn, answer)
        return turn

    async def fail(self, question: str, code: str = "model_silent") -> AcceptedTurn:
        """Ask, and have no answer."""
        turn = await self.ask(question)
        await self.begin(turn)
        await self.finish(turn, TurnState.FAILED, code)
        return turn

    async def keep_at_most(self, messages: int) -> None:
        """Set the user's limit of history."""
        async with self.store.as_user(self.user_id) as store:
            await store.profile.update({"max_history_messages": messages})

    async def texts(self) -> list[str]:
        """Return all that was said, oldest first."""
        return [message.content for message in await self.messages()]

    async def messages(self) -> list[MessageRecord]:
        """Return all messages, oldest first."""
        return await self.conversations.transcript(self.user_id, self.opened)

    async def counts(self) -> tuple[int, int]:
        """Return how many messages and characters the dialogue says it has."""
        session = await self.conversations.session(self.user_id, self.opened)
        return session.message_count, session.character_count


def task_of(turn: AcceptedTurn) -> TurnTask:
    """Return what the steps of a turn are told."""
    return TurnTask(
        user_id=turn.user_id,
        session_id=turn.session_id,
        turn_id=turn.turn_id,
        seq=turn.ref.seq,
        run_no=turn.ref.run_no,
    )
