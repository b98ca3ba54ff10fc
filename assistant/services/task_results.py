"""Owns how the end of a task reaches the person: an event, a message where it was asked, Telegram.

All of it is written in the transaction that ends the task, so that it is told once.
"""

from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.accounts import UserProfile
from assistant.contracts.chat import Channel
from assistant.contracts.conversations import MessageRecord
from assistant.contracts.ids import (
    chain_id_for_turn,
    outbox_id_for,
    task_turn_key,
    task_workflow_id,
    turn_id_for,
)
from assistant.contracts.tasks import TaskRecord, TaskState
from assistant.contracts.telegram import OutboxState
from assistant.contracts.tools import NO_LABELS, ArtifactRecord
from assistant.contracts.user_events import (
    NewUserEvent,
    ResultError,
    ResultFile,
    WorkerResult,
)
from assistant.services.outbox import answer_source, queue_answer, queue_file
from assistant.services.ports.store import UserStore
from assistant.services.ports.texts import Texts
from assistant.services.task_texts import TaskTexts
from assistant.services.user_events import result_event
from assistant.services.usual_dialogue import Place, tell, usual_place

_UNSENT = frozenset({OutboxState.PENDING, OutboxState.SENDING})


@dataclass(frozen=True)
class Made:
    """What the turn of a task came to: its answer, its files, the model that was asked."""

    answer: MessageRecord | None = None
    artifacts: tuple[ArtifactRecord, ...] = ()
    model: str = ""

    @property
    def text(self) -> str:
        """The whole answer, empty if there is none."""
        return self.answer.content if self.answer else ""


async def made_by(store: UserStore, task: TaskRecord) -> Made:
    """Return what there is of a task."""
    turn = await store.turns.get(task.turn_id) if task.turn_id else None
    if turn is None:
        return Made()
    chain_id = chain_id_for_turn(turn.turn_id, turn.run_no)
    return Made(
        answer=await store.messages.answer(turn.turn_id),
        artifacts=tuple(await store.artifacts.of_chains([chain_id])),
        model=turn.model or "",
    )


class TaskResults:
    """Tells of tasks that are over; `delivers` tells whether there is a bot."""

    def __init__(self, texts: Texts, *, delivers: bool) -> None:
        self._texts = TaskTexts(texts)
        self._delivers = delivers

    async def tell(self, store: UserStore, task: TaskRecord, made: Made) -> None:
        """Tell how a task ended; of one that was cancelled there is an event only."""
        profile = await store.profile.get()
        if profile is None:
            return
        if task.state is TaskState.CANCELLED:
            await store.events.append(self._event(profile, task, made, task.session_id))
            return
        place = await self._place(store, task)
        await self._say(store, profile, place, task, made)

    async def unsent_chat(self, store: UserStore, task: TaskRecord) -> int | None:
        """Return the Telegram chat in which the result waits to be sent, if it does."""
        row = await store.outbox.get(outbox_id_for(answer_source(_told_id(task), 1), 0))
        return row.chat_id if row and row.state in _UNSENT else None

    async def _say(
        self,
        store: UserStore,
        profile: UserProfile,
        place: Place,
        task: TaskRecord,
        made: Made,
    ) -> None:
        body = made.text or _joined(
            self._texts.error(task, profile.locale, made.model),
            self._texts.hint(task, profile.locale),
        )
        labels = task.labels | (made.answer.labels if made.answer else NO_LABELS)
        names = [artifact.name for artifact in made.artifacts]
        text = self._texts.told(task, profile.locale, body, names)
        event = self._event(profile, task, made, place.session_id)
        await tell(store, profile, place, _source(task), text, labels, event)
        chat_id = await self._chat(store, place)
        if chat_id is None:
            return
        sent = self._texts.sent(task, profile.locale, body)
        await queue_answer(store, chat_id, _told_id(task), sent)
        for artifact in made.artifacts:
            await queue_file(store, chat_id, f"artifact/{artifact.artifact_id}", artifact)

    async def _place(self, store: UserStore, task: TaskRecord) -> Place:
        """Return the dialogue in which it was asked for, if it is still there, else the usual."""
        session = await store.sessions.get(task.session_id) if task.session_id else None
        held = session is not None and session.channel is not Channel.WORKER
        if session and held and (session.chat_id is None or self._delivers):
            return Place(session.session_id, session.channel, session.chat_id)
        return await usual_place(store, task.user_id, task.chat_id if self._delivers else None)

    async def _chat(self, store: UserStore, place: Place) -> int | None:
        """Return the Telegram chat that is told too: there are people who look nowhere else."""
        if not self._delivers:
            return None
        return place.chat_id if place.chat_id is not None else await store.tasks.linked_chat()

    def _event(
        self, profile: UserProfile, task: TaskRecord, made: Made, session_id: UUID | None
    ) -> NewUserEvent:
        error = self._texts.error(task, profile.locale, made.model)
        result = WorkerResult(
            task_id=task.task_id,
            workflow_id=task_workflow_id(task.task_id),
            success=task.state is TaskState.SUCCESS,
            status=task.state,
            job_type=task.job_type,
            message=self._texts.headline(task, profile.locale),
            result_preview=task.result_preview,
            next_action_hint=self._texts.hint(task, profile.locale),
            error=ResultError(code=task.error_code or "internal", message=error) if error else None,
            session_id=session_id,
            artifacts=tuple(map(_file, made.artifacts)),
        )
        return result_event(task.user_id, result)


def _source(task: TaskRecord) -> str:
    """Return what the event and the message of a result are made of."""
    return f"{task_turn_key(task.task_id)}/result"


def _told_id(task: TaskRecord) -> UUID:
    return turn_id_for(task.user_id, _source(task))


def _file(artifact: ArtifactRecord) -> ResultFile:
    return ResultFile(
        artifact_id=artifact.artifact_id,
        name=artifact.name,
        media_type=artifact.media_type,
        size=artifact.size,
    )


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
