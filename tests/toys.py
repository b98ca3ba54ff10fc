"""Tools made for tests: each behaves in one way that a chain has to bear."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from assistant.contracts.tools import UNTRUSTED, NewArtifact, Permissions, StepRecord
from assistant.domain.policy import Outgoing
from assistant.errors import ToolError, ToolUnavailableError
from assistant.infra.settings import Settings
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Toolbox,
    Words,
)
from assistant.skills.registry import Registry
from tests.chat_product import chat_settings

RAN: dict[str, int] = {}
"""How often a tool ran with a text."""

CANCELLED: dict[str, float] = {}
"""When a tool that slept with a text was told to end, by the monotonic clock."""


class Said(Arguments):
    text: str = Field(min_length=1, max_length=10_000)


class Toy(Skill[Said]):
    """What toys have in common; they have no name and so are no tools themselves."""

    arguments = Said

    async def run(self, arguments: Said, context: SkillContext) -> SkillResult:  # noqa: ARG002
        RAN[arguments.text] = RAN.get(arguments.text, 0) + 1
        return await self.play(arguments.text)

    async def play(self, text: str) -> SkillResult:
        raise NotImplementedError


def toy_words(text: str) -> Words:
    return Words(en=text, ru=text)


class Echo(Toy):
    name = "echo"
    title = toy_words("Echo")
    description = toy_words("Says the text.")
    command = Command("echo", "text", toy_words("text"))

    async def play(self, text: str) -> SkillResult:
        return SkillResult(output=f"echo: {text}", summary="said", data={"text": text})


class Outside(Toy):
    """Brings a text from outside."""

    name = "outside"
    title = toy_words("Outside")
    description = toy_words("Brings a text from outside.")
    permissions = Permissions(network=True)

    async def play(self, text: str) -> SkillResult:
        return SkillResult(output=text, summary="brought", labels=UNTRUSTED)


class Change(Toy):
    """Changes something."""

    name = "change"
    title = toy_words("Change")
    description = toy_words("Changes something.")
    permissions = Permissions(changes=True)
    repeatable = False

    async def play(self, text: str) -> SkillResult:
        return SkillResult(output=f"changed {text}", summary="changed")


class Send(Toy):
    """Sends a text to a host."""

    name = "send"
    title = toy_words("Send")
    description = toy_words("Asks an address.")
    permissions = Permissions(network=True)

    def outgoing(self, arguments: Said) -> Outgoing:
        return Outgoing(urls=(arguments.text,))

    async def play(self, text: str) -> SkillResult:
        return SkillResult(output=f"sent {text}", summary="sent", labels=UNTRUSTED)


class Fail(Toy):
    name = "fail"
    title = toy_words("Fail")
    description = toy_words("Fails.")

    async def play(self, text: str) -> SkillResult:
        raise ToolError(text)


class Unreachable(Fail):
    """Fails with words of the site that it asked."""

    name = "unreachable"
    permissions = Permissions(network=True)


class Break(Toy):
    name = "break"
    title = toy_words("Break")
    description = toy_words("Has a mistake in it.")

    async def play(self, text: str) -> SkillResult:
        raise ZeroDivisionError(text)


class Flaky(Toy):
    """Works the second time."""

    name = "flaky"
    title = toy_words("Flaky")
    description = toy_words("Works the second time.")

    async def play(self, text: str) -> SkillResult:
        if RAN[text] == 1:
            raise ToolUnavailableError("not yet")
        return SkillResult(output="at last", summary="done")


class Down(Toy):
    name = "down"
    title = toy_words("Down")
    description = toy_words("Never works.")

    async def play(self, text: str) -> SkillResult:
        raise ToolUnavailableError(text)


class Odd(Toy):
    """Returns what no database can hold."""

    name = "odd"
    title = toy_words("Odd")
    description = toy_words("Returns odd values.")

    async def play(self, text: str) -> SkillResult:
        deep: list[object] = []
        for _ in range(10_000):
            deep = [deep]
        data = {"number": float("nan"), "deep": deep, "kind": Odd, "text\0": "\ud800"}
        return SkillResult(output=f"{text}\0\udfff", summary="\0", data=data, offers=("\0",))


class Hidden(Toy):
    """A tool that models are not told of."""

    name = "hidden"
    title = toy_words("Hidden")
    description = toy_words("Is for people only.")
    for_model = False

    async def play(self, text: str) -> SkillResult:
        return SkillResult(output=f"hidden {text}", summary="done")


class Sleep(Toy):
    """Takes as many seconds as the first word of the text says."""

    name = "sleep"
    title = toy_words("Sleep")
    description = toy_words("Sleeps.")

    async def play(self, text: str) -> SkillResult:
        try:
            await asyncio.sleep(float(text.split(maxsplit=1)[0]))
        except asyncio.CancelledError:
            CANCELLED[text] = time.monotonic()
            raise
        return SkillResult(output="slept", summary="slept")


class Mark(Toy):
    """Leaves a line in a file, then takes its time; what it did cannot be done twice."""

    name = "mark"
    title = toy_words("Mark")
    description = toy_words("Leaves a mark, once.")
    repeatable = False

    async def play(self, text: str) -> SkillResult:
        self.leave(Path(text))
        await asyncio.sleep(1.2)
        return SkillResult(output="marked", summary="marked")

    def leave(self, file: Path) -> None:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"{self.name}\n")


class MarkAgain(Mark):
    """The same, which can be done twice."""

    name = "mark_again"
    repeatable = True


class Files(Toy):
    name = "files"
    title = toy_words("Files")
    description = toy_words("Makes a file.")
    made: ClassVar[bytes] = b"content"

    async def play(self, text: str) -> SkillResult:
        artifact = NewArtifact(name=text, media_type="text/plain", content=self.made)
        return SkillResult(output="made", summary="made", artifacts=(artifact,))


class Huge(Toy):
    name = "huge"
    title = toy_words("Huge")
    description = toy_words("Returns a text without end.")

    async def play(self, text: str) -> SkillResult:
        return SkillResult(output=text * 200_000, summary="huge", data={"all": text * 200_000})


class Follow(Toy):
    """Takes its text from an echo before it."""

    name = "follow"
    title = toy_words("Follow")
    description = toy_words("Follows an echo.")

    def takes_over(self, arguments: dict[str, Any], names: Sequence[str]) -> bool:
        return "text" not in arguments and "echo" in names

    def hand_over(self, arguments: dict[str, Any], earlier: Sequence[StepRecord]) -> dict[str, Any]:
        heard = [step.result["data"]["text"] for step in earlier if step.name == "echo"]
        return {"text": heard[0]} | arguments if heard else arguments

    async def play(self, text: str) -> SkillResult:
        return SkillResult(output=f"followed {text}", summary="followed")


TOYS = (
    Echo,
    Outside,
    Change,
    Send,
    Fail,
    Unreachable,
    Break,
    Flaky,
    Down,
    Odd,
    Hidden,
    Sleep,
    Mark,
    MarkAgain,
    Files,
    Huge,
    Follow,
)


def load_toys(toolbox: Toolbox) -> Registry:
    """Return the registry of toys."""
    return Registry(kind(toolbox) for kind in TOYS)


def toy_settings(settings: Settings, model_url: str, **changes: Any) -> Settings:
    """Return settings whose limits of tools are as short as a test wants to wait."""
    short = {
        "tool_step_timeout_seconds": 1.5,
        "tool_turn_seconds": 20.0,
        "tool_approval_seconds": 3.0,
        "tool_result_max_chars": 1_000,
    }
    return chat_settings(settings, model_url, **(short | changes))
