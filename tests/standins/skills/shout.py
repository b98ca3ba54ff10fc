"""A tool that gives back what it is told in capitals, or fails in the way that it is told."""

import asyncio
from typing import Annotated, Any
from uuid import uuid4

from pydantic import Field, StringConstraints

from assistant.contracts.tools import NewArtifact, Permissions
from assistant.errors import AddressRefusedError, PageFailedError, ToolTimeoutError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)

_FAILURES: dict[str, type[Exception]] = {
    "address_refused": AddressRefusedError,
    "page_failed": PageFailedError,
    "tool_timeout": ToolTimeoutError,
    "broken": ZeroDivisionError,
}


class ShoutArguments(Arguments):
    """What to say, and how to end. With `file_bytes` it makes a file of that size."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    fail: str = ""
    seconds: float = Field(default=0, ge=0, le=60)
    file_bytes: int = Field(default=0, ge=0, le=1_000_000)


class ShoutSkill(Skill[ShoutArguments]):
    """Says it in capitals."""

    name = "shout"
    version = "2.1.0"
    title = Words(en="Shouting", ru="Крик")
    description = Words(en="Say it in capitals.", ru="Сказать заглавными буквами.")
    permissions = Permissions(user_data=True)
    arguments = ShoutArguments
    command = Command("shout", "text", Words(en="what to say", ru="что сказать"))

    async def run(self, arguments: ShoutArguments, context: SkillContext) -> SkillResult:
        """Raise what is asked for, or return the text."""
        await asyncio.sleep(arguments.seconds)
        if arguments.fail:
            raise _FAILURES[arguments.fail]("canary-of-the-log")
        said = arguments.text.upper()
        data: dict[str, Any] = {"said": said, "id": str(uuid4()), "locale": context.locale}
        content = (said.encode() + bytes(arguments.file_bytes))[: arguments.file_bytes]
        file = NewArtifact(name='кри"к\n.txt', media_type="text/html", content=content)
        return SkillResult(
            output=f"It was said: {said}",
            summary=f"{len(said)} letters",
            data=data | {"tool": "its own word for it"},
            answer=f"Said: {said}",
            artifacts=(file,) if arguments.file_bytes else (),
        )
