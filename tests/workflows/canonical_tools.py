"""One run of `ToolChain` for every way a chain can go, and of a turn that leads to one."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from assistant.contracts.ids import chain_workflow_id
from assistant.contracts.tools import OpenChain, ToolCall, ToolStepState
from tests.chat_product import Chat
from tests.chatting import Json, Steps, calls, calls_together, says
from tests.workflows.canonical import Handle
from tests.workflows.playing import Play

Scenario = Callable[[Chat], Awaitable[Handle]]
READS_AND_CHANGES = (calls("outside", text="page"), calls("change", text="it"), says("done"))


async def turn_with_tools(chat: Chat) -> Handle:
    """Answer a message by way of a tool: the turn."""
    play, accepted = await _starts(chat, calls("echo", text="a"), says("done"))
    await play.person.ended(accepted["turn_id"])
    return play.dialogue(accepted)


async def chain_of_rounds(chat: Chat) -> Handle:
    """Make two calls at once, one that follows, and another; then answer."""
    first = calls_together(("echo", {"text": "a"}), ("follow", {}))
    return await _chain(chat, first, calls("files", text="a.txt"), says("done"))


async def chain_repaired(chat: Chat) -> Handle:
    """Have a wrong call made good."""
    return await _chain(chat, calls("none"), calls("echo", text="a"), says("done"))


async def chain_failed(chat: Chat) -> Handle:
    """Have a tool fail at every attempt, and a model that dies after it."""
    return await _chain(chat, calls("down", text="a"), [{"fail": {"status": 400}}])


async def chain_approved(chat: Chat) -> Handle:
    """Wait for the person, who says yes."""
    return await _decided(chat, approved=True)


async def chain_denied(chat: Chat) -> Handle:
    """Wait for the person, who says no."""
    return await _decided(chat, approved=False)


async def chain_expired(chat: Chat) -> Handle:
    """Wait for the person, who says nothing."""
    return await _chain(chat, *READS_AND_CHANGES)


async def chain_stopped(chat: Chat) -> Handle:
    """Stop a tool."""
    play, accepted = await _starts(chat, calls("sleep", text="1.4"))
    await play.until_step(accepted["turn_id"], "sleep", ToolStepState.RUNNING)
    await play.person.post(f"/chat/{accepted['session_id']}/stop")
    return play.run_of(accepted["turn_id"])


async def chain_of_a_command(chat: Chat) -> Handle:
    """Do what a message itself asks for."""
    play, accepted = await _starts(chat, says("never"), message="/echo a")
    await play.person.ended(accepted["turn_id"])
    return play.run_of(accepted["turn_id"])


async def chain_direct(chat: Chat) -> Handle:
    """Make calls that were asked for directly, one after another."""
    person = await chat.new_person()
    tools = chat.door.deps.tools
    called = (
        ToolCall(name="echo", arguments={"text": "a"}),
        ToolCall(name="follow", arguments={}),
    )
    asked = OpenChain(user_id=person.account.user_id, calls=called, key=str(uuid4()))
    chain = await tools.chains.open(asked)
    await tools.gateway.start(chain, rounds=2)
    workflow_id = chain_workflow_id(chain.chain_id)
    return chat.core.temporal.client.get_workflow_handle(workflow_id)


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        *(turn_with_tools, chain_of_rounds, chain_repaired, chain_failed, chain_approved),
        *(chain_denied, chain_expired, chain_stopped, chain_of_a_command, chain_direct),
    )
}


async def _starts(chat: Chat, *script: Steps, message: str = "Go") -> tuple[Play, Json]:
    person = await chat.new_person()
    await person.uses(*script)
    return Play(chat, person), await person.starts(message)


async def _chain(chat: Chat, *script: Steps) -> Handle:
    play, accepted = await _starts(chat, *script)
    await play.person.ended(accepted["turn_id"])
    return play.run_of(accepted["turn_id"])


async def _decided(chat: Chat, *, approved: bool) -> Handle:
    play, accepted = await _starts(chat, *READS_AND_CHANGES)
    step = await play.waiting(accepted["turn_id"])
    (await play.decides(step, approved=approved)).raise_for_status()
    await play.person.ended(accepted["turn_id"])
    return play.run_of(accepted["turn_id"])
