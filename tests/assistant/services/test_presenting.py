"""What a chat shows while tools are at work, by events and without them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from uuid import UUID, uuid4

from assistant.contracts.chat import Channel, FinishInput, TurnState, TurnTask
from assistant.contracts.conversations import IncomingMessage
from assistant.contracts.events import EventKind, TurnEvent
from assistant.contracts.ids import (
    chain_id_for_turn,
    outbox_id_for,
    session_topic,
    telegram_session_id,
)
from assistant.contracts.telegram import OutboxRecord, OutboxState
from assistant.contracts.tools import ToolEvent, ToolStepState
from assistant.infra.telegram.client import make_bot
from assistant.infra.telegram.messenger import TelegramMessenger
from assistant.services.outbox import answer_source
from assistant.services.pacing import Pacing
from assistant.services.ports.skills import SkillSet, Toolbox
from assistant.services.presenting import Manner, Presenting
from runtime.core import Core, make_conversations, make_turns
from tests.assistant.services.dialogues import task_of
from tests.assistant.services.mcp_desk import SLUG, connect
from tests.standins.bot_api import TOKEN, BotApi, running_bot_api
from tests.standins.mcp_hostile import hostile, tool
from tests.toys import load_toys

_CHATS = count(810_000_000)
_FAST = Manner(edit_seconds=0.05)


async def begun(core: Core, user_id: UUID, text: str) -> tuple[TurnTask, int]:
    """Begin a turn of a message in a chat of its own; returns the turn and the chat."""
    chat_id = next(_CHATS)
    message = IncomingMessage(
        user_id=user_id,
        text=text,
        key=uuid4().hex,
        channel=Channel.TELEGRAM,
        session_id=telegram_session_id(user_id, chat_id),
        chat_id=chat_id,
    )
    task = task_of(await make_conversations(core.settings, core.database).accept(message))
    await make_turns(core, load_toys(Toolbox())).begin(task)
    return task, chat_id


@asynccontextmanager
async def presented(
    core: Core, task: TurnTask, skills: SkillSet | None = None
) -> AsyncIterator[BotApi]:
    """Show a turn; at the end of the context its end is told, and awaited."""
    skills = skills or load_toys(Toolbox())
    async with running_bot_api() as api, make_bot(TOKEN, api.url) as bot:
        messenger = TelegramMessenger(bot)
        presenting = Presenting(
            core.database, messenger, core.bus, core.texts, skills, Pacing(core.database), _FAST
        ).present(task)
        showing = asyncio.create_task(presenting)
        yield api
        await tell(core, task, kind=EventKind.STATE, state=TurnState.STOPPED)
        await asyncio.wait_for(showing, 5)


async def tell(core: Core, task: TurnTask, **fields: object) -> None:
    """Tell whoever listens to the dialogue."""
    event = TurnEvent.model_validate({"turn_id": task.turn_id, **fields})
    await core.bus.publish(session_topic(task.session_id), event)


async def tell_step(core: Core, task: TurnTask, state: ToolStepState) -> None:
    """Tell how the one step of the turn's chain stands."""
    async with core.database.as_user(task.user_id) as store:
        (step,) = await store.steps.of_chain(chain_id_for_turn(task.turn_id, task.run_no))
    tool = ToolEvent(step_id=step.step_id, name=step.name, state=state)
    await tell(core, task, kind=EventKind.TOOL, tool=tool)


async def placeholder(core: Core, task: TurnTask) -> OutboxRecord:
    """Return the row of the turn's answer."""
    async with core.database.as_user(task.user_id) as store:
        row = await store.outbox.get(outbox_id_for(answer_source(task.turn_id, task.run_no), 0))
    assert row is not None
    return row


async def test_a_step_that_nobody_was_told_of_is_shown(core: Core, user_id: UUID) -> None:
    task, chat_id = await begun(core, user_id, "/echo hello")

    async with presented(core, task) as api:
        await api.until(lambda: api.texts(chat_id) == ["⚙️ Echo: hello…"])

    assert api.sent("sendChatAction")


async def test_a_tool_of_ones_own_is_shown_by_its_title(core: Core, user_id: UUID) -> None:
    async with hostile() as server:
        desk = await connect(core, user_id, server)
        await desk.confirm(tool(title="Look"))
    task, chat_id = await begun(core, user_id, "hello")
    at_work = ToolEvent(step_id=uuid4(), name=SLUG, state=ToolStepState.RUNNING)

    async with presented(core, task, desk.skills) as api:
        await api.until(lambda: bool(api.sent("sendChatAction")))  # it listens
        await tell(core, task, kind=EventKind.TOOL, tool=at_work)
        await api.until(lambda: api.texts(chat_id) == ["⚙️ weather: Look…"])


async def test_the_line_stands_above_the_text_and_goes_when_the_step_ends(
    core: Core, user_id: UUID
) -> None:
    task, chat_id = await begun(core, user_id, "/echo hello")

    async with presented(core, task) as api:
        await api.until(lambda: bool(api.texts(chat_id)))
        await tell(core, task, kind=EventKind.RESTART, attempt=5)
        await tell(core, task, kind=EventKind.TOKEN, attempt=5, seq=1, text="I *have*")
        await api.until(lambda: api.texts(chat_id) == ["I have"])
        await tell_step(core, task, ToolStepState.RUNNING)
        await api.until(lambda: api.texts(chat_id) == ["⚙️ Echo…\n\nI have"])
        await tell_step(core, task, ToolStepState.DONE)
        await tell(core, task, kind=EventKind.TOKEN, attempt=5, seq=2, text=" it")
        await api.until(lambda: api.texts(chat_id) == ["I have it"])


async def test_a_stopped_turn_without_text_gets_a_last_word_in_its_place(
    core: Core, user_id: UUID
) -> None:
    task, chat_id = await begun(core, user_id, "/echo hello")

    async with presented(core, task) as api:
        await api.until(lambda: bool(api.texts(chat_id)))
        stopped = FinishInput(task=task, state=TurnState.STOPPED, history_limit=50)
        await make_turns(core, load_toys(Toolbox())).finish(stopped)

    row = await placeholder(core, task)
    assert (row.state, row.text) == (OutboxState.PENDING, "Остановлено.")


async def test_a_turn_that_goes_on_keeps_its_placeholder(core: Core, user_id: UUID) -> None:
    task, chat_id = await begun(core, user_id, "/echo hello")

    async with presented(core, task) as api:
        await api.until(lambda: bool(api.texts(chat_id)))

    assert (await placeholder(core, task)).state is OutboxState.SHOWING


async def test_nothing_is_being_typed_while_the_person_is_waited_for(
    core: Core, user_id: UUID
) -> None:
    task, chat_id = await begun(core, user_id, "/echo hello")
    chain_id = chain_id_for_turn(task.turn_id, task.run_no)
    async with core.database.as_user(user_id) as store:
        (step,) = await store.steps.of_chain(chain_id)
        await store.steps.admit(step.step_id, ToolStepState.WAITING, step.arguments, None)

    async with presented(core, task) as api:
        await api.until(lambda: api.texts(chat_id) == ["⏳ Жду вашего разрешения: Echo…"])

    assert api.sent("sendChatAction") == []
