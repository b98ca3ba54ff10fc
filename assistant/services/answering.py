"""One model call: show it the dialogue, stream the answer into its draft, store what it calls."""

import asyncio
from dataclasses import dataclass, field

import structlog

from assistant.contracts.chat import Generated, GenerateInput, TurnTask
from assistant.contracts.conversations import Draft
from assistant.contracts.ids import chain_id_for_turn, step_id_for
from assistant.contracts.tools import Labels, Origin, ToolCall, ToolStepState
from assistant.domain.storable import storable
from assistant.errors import (
    ModelError,
    ModelGarbageError,
    ModelToollessError,
    NotFoundError,
)
from assistant.services.chain_rows import put_down
from assistant.services.clock import Clock
from assistant.services.drafting import DraftWriter
from assistant.services.ports.bus import Publisher
from assistant.services.ports.chains import NewChain, NewStep
from assistant.services.ports.model import LanguageModel
from assistant.services.ports.store import Store, UserStore
from assistant.services.prompting import Prompt, Prompting

_MOST_CHARACTERS = 100_000
"""Where an answer is cut off: a model that never ends must not fill memory and database."""

_MOST_CALLS = 16
_log = structlog.get_logger(__name__)


@dataclass
class _Heard:
    """What came of one stream."""

    calls: list[ToolCall] = field(default_factory=list)
    characters: int = 0


class Answering:
    """Asks the model."""

    def __init__(
        self,
        store: Store,
        model: LanguageModel,
        publisher: Publisher,
        prompting: Prompting,
        clock: Clock,
    ) -> None:
        self._store = store
        self._model = model
        self._publisher = publisher
        self._prompting = prompting
        self._clock = clock

    async def generate(self, asked: GenerateInput, attempt: int) -> Generated:
        """Stream one answer into the draft of its turn, or store the tools that it calls.

        A cancelled call keeps what was written so far. A model that fails at planning with tools
        is asked for a plain answer. Raises a `ModelError`, `NotFoundError` when the question is
        gone, `SupersededError` when a later attempt has taken over.
        """
        await self._put_down(asked.task)
        prompt = await self._prompting.build(asked)
        try:
            return await self._attempt(asked, prompt, attempt)
        except (ModelToollessError, ModelGarbageError) as error:
            if not prompt.tools:
                raise
            _log.warning("planning_failed", model=asked.model, code=error.code)
        plain = await self._prompting.build(asked.model_copy(update={"offer_tools": False}))
        return await self._attempt(asked, plain, attempt + 1)

    async def _put_down(self, task: TurnTask) -> None:
        """Stop the steps that a run left behind when it was terminated: no other is open now."""
        chain_id = chain_id_for_turn(task.turn_id, task.run_no)
        async with self._store.as_user(task.user_id) as store:
            await put_down(store, chain_id, besides={ToolStepState.REQUESTED})

    async def _attempt(self, asked: GenerateInput, prompt: Prompt, attempt: int) -> Generated:
        writer = DraftWriter(
            self._store,
            self._publisher,
            self._clock.monotonic,
            asked.task,
            attempt,
            asked.model,
            prompt.labels,
        )
        await writer.start()
        try:
            heard = await self._stream(asked.model, prompt, writer)
            draft = await writer.save(complete=not heard.calls)
        except asyncio.CancelledError:
            await asyncio.shield(writer.save(complete=False))
            raise
        if heard.calls and prompt.tools:
            round_no = await self._store_calls(asked.task, heard.calls, prompt.labels, attempt)
            return _generated(asked, draft, calls=len(heard.calls), round_no=round_no)
        if not draft.content.strip():
            raise _nothing_said(heard)
        return _generated(asked, draft)

    async def _stream(self, model: str, prompt: Prompt, writer: DraftWriter) -> _Heard:
        heard = _Heard()
        async with self._model.chat(model, prompt.messages, prompt.tools) as chunks:
            async for chunk in chunks:
                await writer.add(chunk)
                heard.calls += chunk.tool_calls
                heard.characters += len(chunk.text)
                if heard.characters > _MOST_CHARACTERS or len(heard.calls) > _MOST_CALLS:
                    break
        del heard.calls[_MOST_CALLS:]
        return heard

    async def _store_calls(
        self, task: TurnTask, calls: list[ToolCall], labels: Labels, attempt: int
    ) -> int:
        """Store calls as the next round of the turn's chain; returns the number of the round.

        A later attempt at the same round takes the place of an earlier one's.
        """
        chain_id = chain_id_for_turn(task.turn_id, task.run_no)
        async with self._store.as_user(task.user_id) as store:
            await self._open_chain(store, task, labels)
            steps = await store.steps.of_chain(chain_id)
            made = (step.round_no for step in steps if step.state is not ToolStepState.REQUESTED)
            round_no = 1 + max(made, default=0)
            new = [
                NewStep(
                    step_id=step_id_for(chain_id, attempt, position),
                    round_no=round_no,
                    position=position,
                    name=call.name[:100],
                    origin=Origin.MODEL,
                    arguments=storable(call.arguments),
                )
                for position, call in enumerate(calls)
            ]
            await store.steps.replace_round(chain_id, round_no, new)
        return round_no

    async def _open_chain(self, store: UserStore, task: TurnTask, labels: Labels) -> None:
        turn = await store.turns.get(task.turn_id)
        if turn is None:
            raise NotFoundError("the turn is gone")
        chain = NewChain(
            chain_id=chain_id_for_turn(task.turn_id, task.run_no),
            turn_id=turn.turn_id,
            session_id=turn.session_id,
            channel=turn.channel,
            request_hash=turn.request_hash,
            request_id=task.request_id,
            labels=labels,
        )
        if not await store.chains.open(chain):
            await store.chains.add_labels(chain.chain_id, labels)


def _generated(
    asked: GenerateInput, draft: Draft, *, calls: int = 0, round_no: int = 0
) -> Generated:
    return Generated(
        model=asked.model,
        characters=len(draft.content),
        calls=calls,
        round_no=round_no,
        prompt_tokens=draft.prompt_tokens,
        completion_tokens=draft.completion_tokens,
    )


def _nothing_said(heard: _Heard) -> ModelError:
    """Return why there is no answer; a model that calls what was not offered will do so again."""
    if heard.calls:
        return ModelError("called tools that were not offered")
    return ModelGarbageError("empty answer")
