"""One model call on the real database and the stand-in's protocol: prompt, digest, draft."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.contracts.chat import Generated, GenerateInput, TurnState
from assistant.contracts.conversations import AcceptedTurn
from assistant.domain.context import ContextLimits
from assistant.domain.digest import Digest, DigestLimits
from assistant.errors import ModelGarbageError, ModelUnavailableError, NotFoundError
from assistant.infra.llm.ollama import OllamaModel
from assistant.infra.llm.tokenizer import count_tokens
from assistant.services.answering import Answering
from assistant.services.clock import Clock
from assistant.services.drafting import SupersededError
from assistant.services.prompting import Prompting, PromptLimits
from assistant.services.tool_hosts import ToolHosts
from assistant.skills.registry import Registry
from runtime.core import Core
from tests.assistant.services.dialogues import Dialogue, task_of
from tests.standins.scripted_model import ScriptedModel

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
KEPT = 4
DIGEST = DigestLimits(max_items=3, item_chars=60)


@pytest.fixture
async def model(model_url: str) -> AsyncIterator[OllamaModel]:
    driver = OllamaModel(model_url, 5, 5)
    yield driver
    await driver.aclose()


@pytest.fixture
def answering(core: Core, model: OllamaModel) -> Answering:
    return answering_that_keeps(KEPT, core, model)


def answering_that_keeps(last: int, core: Core, model: OllamaModel) -> Answering:
    limits = PromptLimits(ContextLimits(last, message_chars=200, prompt_tokens=800), DIGEST)
    clock = Clock(now=lambda: NOW, monotonic=time.monotonic)
    prompting = Prompting(
        core.database,
        core.texts,
        count_tokens,
        limits,
        Registry.load(),
        ToolHosts(core.database),
        clock.now,
    )
    return Answering(core.database, model, core.bus, prompting, clock)


@pytest.fixture
def asker(answering: Answering, dialogue: Dialogue, scripted: ScriptedModel) -> "Asker":
    return Asker(answering, dialogue, scripted)


class Asker:
    """Asks in a dialogue and lets the scripted model answer."""

    def __init__(self, answering: Answering, dialogue: Dialogue, model: ScriptedModel) -> None:
        self.answering = answering
        self.dialogue = dialogue
        self.model = model

    async def generate(self, turn: AcceptedTurn, attempt: int = 1) -> Generated:
        """Do the model call of a turn."""
        await self.dialogue.begin(turn)
        asked = GenerateInput(task=task_of(turn), model=self.model.name)
        return await self.answering.generate(asked, attempt)

    async def talk(self, *questions: str) -> None:
        """Have questions answered one after the other."""
        for question in questions:
            turn = await self.dialogue.ask(question)
            await self.generate(turn)
            await self.dialogue.finish(turn)

    async def prompt(self) -> list[dict[str, Any]]:
        """Return the newest prompt that the model got."""
        messages: list[dict[str, Any]] = (await self.model.received())[-1]["messages"]
        return messages

    async def said(self) -> list[str]:
        """Return the newest prompt without its instructions."""
        return [message["content"] for message in (await self.prompt())[1:]]

    async def digest(self) -> Digest:
        """Return the stored digest."""
        async with self.dialogue.store.as_user(self.dialogue.user_id) as store:
            return await store.digests.get(self.dialogue.opened)


async def test_answer_is_in_the_draft_and_the_receipt_counts_it(asker: Asker) -> None:
    await asker.model.follow([{"think": "хм"}, {"say": "Сорок два"}])
    turn = await asker.dialogue.ask("Сколько?")

    receipt = await asker.generate(turn)

    draft = await asker.dialogue.conversations.draft(turn.user_id, turn.turn_id)
    assert draft is not None
    assert (draft.content, draft.thinking, draft.complete) == ("Сорок два", "хм", True)
    assert (receipt.model, receipt.characters) == (asker.model.name, 9)
    assert receipt.prompt_tokens == draft.prompt_tokens > 0


async def test_model_is_told_who_asks_when_and_in_which_role(asker: Asker) -> None:
    await asker.model.follow([{"say": "Да"}])
    await asker.dialogue.conversations.set_role(asker.dialogue.user_id, None, "Ты пират.")

    await asker.talk("Который час?")

    system, question = await asker.prompt()
    assert (system["role"], question["role"]) == ("system", "user")
    assert system["content"].startswith("Ты пират.")
    for part in ("Анна", "2026-11-21 00:30", "Europe/Moscow"):
        assert part in system["content"]
    assert question["content"] == "Который час?"


async def test_short_dialogue_is_shown_whole_and_without_digest(asker: Asker) -> None:
    await asker.model.follow([{"say": "да"}])

    await asker.talk("в1", "в2", "в3")

    assert await asker.said() == ["в1", "да", "в2", "да", "в3"]
    assert await asker.digest() == Digest()


async def test_long_dialogue_shows_the_last_messages_and_a_digest_that_only_grows(
    asker: Asker,
) -> None:
    await asker.model.follow([{"say": "да"}])
    await asker.talk("в1", "в2", "в3")
    places = []
    for number in range(4, 9):
        await asker.talk(f"в{number}")

        digest = await asker.digest()
        last = [text for n in (number - 2, number - 1) for text in (f"в{n}", "да")]
        assert await asker.said() == [*last, f"в{number}"]
        assert digest.items[-2:] == (f"user: в{number - 3}", "assistant: да")
        instructions = (await asker.prompt())[0]["content"]
        assert all(item in instructions for item in digest.items)
        assert len(digest.items) <= DIGEST.max_items
        places.append(digest.upto)

    assert None not in places
    assert places == sorted(set(places), key=lambda place: place or (0, 0))
    assert "в1" in digest.items[0]


async def test_digest_is_extended_and_never_made_from_the_messages_again(asker: Asker) -> None:
    await asker.model.follow([{"say": "да"}])
    await asker.talk("в1", "в2", "в3", "в4")
    upto = (await asker.digest()).upto
    async with asker.dialogue.store.as_user(asker.dialogue.user_id) as store:
        await store.digests.delete(asker.dialogue.opened)
        await store.digests.save(asker.dialogue.opened, Digest(("the cat is Барсик",), upto))

    await asker.talk("в5")

    assert (await asker.digest()).items == ("the cat is Барсик", "user: в2", "assistant: да")
    assert "the cat is Барсик" in (await asker.prompt())[0]["content"]


async def test_asking_the_same_turn_again_shows_the_same_prompt(asker: Asker) -> None:
    await asker.model.follow([{"say": "да"}])
    await asker.talk("в1", "в2", "в3")
    turn = await asker.dialogue.ask("в4")

    await asker.generate(turn, 1)
    first, digest = await asker.prompt(), await asker.digest()
    await asker.generate(turn, 2)

    assert (await asker.prompt(), await asker.digest()) == (first, digest)


async def test_reset_forgets_the_digest(asker: Asker) -> None:
    await asker.model.follow([{"say": "да"}])
    await asker.talk("в1", "в2", "в3", "в4", "в5")

    await asker.dialogue.conversations.reset(asker.dialogue.user_id, asker.dialogue.opened)
    await asker.talk("в6")

    assert await asker.said() == ["в6"]
    assert "в1" not in (await asker.prompt())[0]["content"]


async def test_no_message_need_be_kept_as_it_is(
    core: Core, model: OllamaModel, dialogue: Dialogue, scripted: ScriptedModel
) -> None:
    asker = Asker(answering_that_keeps(0, core, model), dialogue, scripted)
    await scripted.follow([{"say": "да"}])

    await asker.talk("в1", "в2")

    assert await asker.said() == ["в2"]
    assert (await asker.digest()).items == ("user: в1", "assistant: да")


async def test_messages_that_wait_behind_a_question_are_not_shown_with_it(asker: Asker) -> None:
    await asker.model.follow([{"say": "да"}])
    first = await asker.dialogue.ask("в1")
    await asker.dialogue.ask("в2")

    await asker.generate(first)

    assert await asker.said() == ["в1"]


async def test_old_question_can_be_tried_again_though_the_digest_has_passed_it(
    asker: Asker,
) -> None:
    await asker.model.follow([{"say": "да"}])
    failed = await asker.dialogue.fail("старый")
    await asker.talk("в1", "в2", "в3", "в4")
    again = await asker.dialogue.conversations.retry(failed.user_id, failed.turn_id)

    await asker.generate(again)

    assert (await asker.said())[-1] == "старый"
    assert (await asker.dialogue.finish(again)).state is TurnState.ANSWERED


async def test_question_that_is_gone_is_not_found(asker: Asker) -> None:
    turn = await asker.dialogue.ask("вопрос")
    await asker.dialogue.conversations.reset(turn.user_id, turn.session_id)

    with pytest.raises(NotFoundError):
        await asker.generate(turn)


@pytest.mark.parametrize("steps", [[], [{"say": " \n "}], [{"think": "хм"}]])
async def test_empty_answer_is_no_answer(asker: Asker, steps: list[dict[str, Any]]) -> None:
    await asker.model.follow(steps)

    with pytest.raises(ModelGarbageError):
        await asker.generate(await asker.dialogue.ask("вопрос"))


async def test_failure_of_the_model_is_handed_on(asker: Asker) -> None:
    await asker.model.follow([{"say": "поло"}, {"drop": True}])

    with pytest.raises(ModelUnavailableError):
        await asker.generate(await asker.dialogue.ask("вопрос"))


async def test_cancelled_call_keeps_its_words_and_frees_the_server(asker: Asker) -> None:
    await asker.model.follow([{"say": "Первое слово"}, {"hang": True}])
    turn = await asker.dialogue.ask("вопрос")

    running = asyncio.create_task(asker.generate(turn))
    await asker.model.newest("first_token_at")
    await asyncio.sleep(0.1)  # until the words are read
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await asker.model.outcome() == "disconnected"
    await asker.dialogue.finish(turn, TurnState.STOPPED)
    assert await asker.dialogue.texts() == ["вопрос", "Первое слово"]


async def test_attempt_that_was_superseded_says_so(asker: Asker) -> None:
    await asker.model.follow([{"say": "старый"}])
    turn = await asker.dialogue.ask("вопрос")
    await asker.dialogue.begin(turn)
    await asker.dialogue.write(turn, "новый", attempt=5)

    with pytest.raises(SupersededError):
        await asker.generate(turn, 4)
