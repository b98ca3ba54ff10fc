"""A scripted model with the official client to ask it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from ollama import AsyncClient, ChatResponse

from tests.standins.scripted_model import ScriptedModel

ASKED = [{"role": "user", "content": "hello"}]


@dataclass(frozen=True)
class Scripted(ScriptedModel):
    ollama: AsyncClient

    async def ask(self, **options: Any) -> ChatResponse:
        answer: ChatResponse = await self.ollama.chat(self.name, ASKED, **options)
        return answer

    async def stream(self, **options: Any) -> AsyncIterator[ChatResponse]:
        return await self.ollama.chat(self.name, ASKED, stream=True, **options)
