"""How a page of a dialogue's history is shown: messages, and what tools did for their turns."""

from collections.abc import Callable, Mapping
from uuid import UUID

from api.schemas.history import HistoryCallOut, HistoryOut, MessageOut
from api.schemas.tools import ArtifactOut, artifact_out
from assistant.contracts.conversations import HistoryPage, MessageRecord
from assistant.contracts.tools import StepRecord
from assistant.services.ports.skills import SkillSet
from assistant.services.step_lookup import TurnCalls

TitleOf = Callable[[str], str]
_NO_CALLS = TurnCalls()


def title_of(skills: SkillSet, locale: str, name: str) -> str:
    """Return what a tool is called; one that is not there any more keeps its name."""
    skill = skills.get(name)
    return skill.title.of(locale) if skill else name


def history_out(
    session_id: UUID, page: HistoryPage, calls: Mapping[UUID, TurnCalls], title: TitleOf
) -> HistoryOut:
    """Return a page of messages; `calls` are by turn, `title` says what a tool is called."""
    last = {message.turn_id: message.message_id for message in page.messages}
    shown = [
        _message_out(
            message,
            page,
            calls.get(message.turn_id, _NO_CALLS)
            if last[message.turn_id] == message.message_id
            else _NO_CALLS,
            title,
        )
        for message in page.messages
    ]
    return HistoryOut(session_id=session_id, messages=shown, before=page.before)


def _message_out(
    message: MessageRecord, page: HistoryPage, calls: TurnCalls, title: TitleOf
) -> MessageOut:
    state = page.turns.get(message.turn_id)
    return MessageOut(
        **message.model_dump(exclude={"turn_seq", "part"}),
        turn_state=state,
        tool_calls=[_call_out(step, title) for step in calls.steps],
        artifacts=_files(calls) if state is not None and state.is_final else [],
    )


def _call_out(step: StepRecord, title: TitleOf) -> HistoryCallOut:
    return HistoryCallOut(
        step_id=step.step_id,
        name=step.name,
        title=title(step.name),
        state=step.state,
        summary=step.summary,
    )


def _files(calls: TurnCalls) -> list[ArtifactOut]:
    return [artifact_out(file, None) for file in calls.files]
