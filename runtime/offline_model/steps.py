"""Owns the steps an answer is made of, their JSON shapes, and what each does on the wire."""

import re
from abc import abstractmethod
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from runtime.offline_model.received import Outcome
from runtime.offline_model.stage import Stage
from runtime.offline_model.step import BaseStep
from runtime.offline_model.tool_steps import Obey, ToolCall, ToolCalls

LONGEST_PAUSE_MS = 3_600_000
WORD = re.compile(r"\S+\s*|\s+")

Milliseconds = Annotated[float, Field(ge=0, le=LONGEST_PAUSE_MS)]


class Spoken(BaseStep):
    """Text that leaves in chunks of so many words, with a pause between chunks."""

    chunk_words: int = Field(default=1, ge=1)
    chunk_delay_ms: Milliseconds = 0

    @property
    @abstractmethod
    def text(self) -> str:
        """What is spoken."""

    @cached_property
    def chunks(self) -> list[str]:
        """The text in pieces, which joined are the text again."""
        words, size = WORD.findall(self.text), self.chunk_words
        return ["".join(words[at : at + size]) for at in range(0, len(words), size)]


class Say(Spoken):
    """Content of the answer."""

    say: str

    @property
    def text(self) -> str:
        """What is said."""
        return self.say

    async def play(self, stage: Stage) -> Outcome | None:
        """Stream the text as content."""
        return await stage.speak("content", self.chunks, self.chunk_delay_ms / 1000)


class Think(Spoken):
    """Thinking, kept apart from the content; left out when the request says `think: false`."""

    think: str

    @property
    def text(self) -> str:
        """What is thought."""
        return self.think

    async def play(self, stage: Stage) -> Outcome | None:
        """Stream the text as thinking."""
        if stage.body.think is False:
            return None
        return await stage.speak("thinking", self.chunks, self.chunk_delay_ms / 1000)


class Wait(BaseStep):
    """Silence for so many milliseconds; what was said before is sent first."""

    sends: ClassVar[bool] = False

    wait_ms: Milliseconds

    async def play(self, stage: Stage) -> Outcome | None:
        """Stay silent."""
        return await stage.pause(self.wait_ms / 1000)


class Hang(BaseStep):
    """Silence until the client leaves."""

    ends: ClassVar[bool] = True

    hang: Literal[True]

    async def play(self, stage: Stage) -> Outcome | None:
        """Stay silent for ever."""
        return await stage.pause(None)


class Refusal(BaseModel):
    """An HTTP error answer; `retry_after` is in seconds."""

    model_config = ConfigDict(extra="forbid")

    status: int = Field(default=500, ge=400, le=599)
    error: str = "scripted failure"
    retry_after: int | None = Field(default=None, ge=0)


class Fail(BaseStep):
    """An HTTP error instead of an answer; only waits may come before it."""

    ends: ClassVar[bool] = True

    fail: Refusal

    async def play(self, stage: Stage) -> Outcome | None:
        """Answer with the error."""
        await stage.sink.refuse(self.fail.status, self.fail.error, self.fail.retry_after)
        return "failed"


class Garbage(BaseStep):
    """A line that goes out as it is, whether it is JSON or not."""

    garbage: str

    async def play(self, stage: Stage) -> Outcome | None:
        """Send the line."""
        stage.sink.raw(self.garbage)
        return None


class ErrorLine(BaseStep):
    """Ollama's error in the middle of a stream; without a stream it is an HTTP 500."""

    ends: ClassVar[bool] = True

    error_line: str

    async def play(self, stage: Stage) -> Outcome | None:
        """End with the error."""
        await stage.sink.error(self.error_line)
        return "failed"


class Drop(BaseStep):
    """The connection is cut with the answer unfinished."""

    ends: ClassVar[bool] = True

    drop: Literal[True]

    async def play(self, stage: Stage) -> Outcome | None:
        """Cut the connection after what was said."""
        await stage.sink.cut()
        return "failed"


KINDS = (
    "say",
    "think",
    "tool_call",
    "tool_calls",
    "obey",
    "wait_ms",
    "hang",
    "fail",
    "garbage",
    "error_line",
    "drop",
)


def _kind(value: object) -> str | None:
    """Tell a step by the key that only its kind has."""
    keys = value if isinstance(value, dict) else getattr(value, "__dict__", ())
    return next((kind for kind in KINDS if kind in keys), None)


def _in_order(steps: list[BaseStep]) -> list[BaseStep]:
    for at, step in enumerate(steps):
        if step.ends and at + 1 < len(steps):
            raise ValueError(f"step {at + 1} ends the answer, nothing can follow it")
        if isinstance(step, Fail) and any(before.sends for before in steps[:at]):
            raise ValueError("only waits can come before fail")
    return steps


Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Think, Tag("think")]
    | Annotated[ToolCall, Tag("tool_call")]
    | Annotated[ToolCalls, Tag("tool_calls")]
    | Annotated[Obey, Tag("obey")]
    | Annotated[Wait, Tag("wait_ms")]
    | Annotated[Hang, Tag("hang")]
    | Annotated[Fail, Tag("fail")]
    | Annotated[Garbage, Tag("garbage")]
    | Annotated[ErrorLine, Tag("error_line")]
    | Annotated[Drop, Tag("drop")],
    Discriminator(_kind),
]
Answer = Annotated[list[Step], Field(max_length=1000), AfterValidator(_in_order)]
"""The steps of one answer. An empty list is an empty answer."""
