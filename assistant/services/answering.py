"""One model call: build the prompt from the stored dialogue, stream the answer into its draft."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.contracts.accounts import UserProfile
from assistant.contracts.chat import Generated, GenerateInput, TurnTask
from assistant.contracts.conversations import QUESTION_PART, Draft, MessageRecord
from assistant.domain.context import ContextLimits, Line, build_prompt
from assistant.domain.digest import Digest, DigestLimits, extend
from assistant.errors import ModelGarbageError, NotFoundError
from assistant.services.drafting import DraftWriter
from assistant.services.ports.bus import Publisher
from assistant.services.ports.model import LanguageModel, PromptMessage, TokenCounter
from assistant.services.ports.store import Store, UserStore
from assistant.services.ports.texts import Texts

_MOST_CHARACTERS = 100_000
"""Where an answer is cut off: a model that never ends must not fill memory and database."""

_FOLD_AT_ONCE = 200
"""Messages that are read for one prompt: normally the last few, since each turn folds two."""


@dataclass(frozen=True)
class PromptLimits:
    """How much of a dialogue a prompt may hold."""

    context: ContextLimits
    digest: DigestLimits


@dataclass(frozen=True)
class Clock:
    """Time as it is handed in: `now` in UTC, `monotonic` in seconds."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]


class Answering:
    """Asks the model."""

    def __init__(
        self,
        store: Store,
        model: LanguageModel,
        publisher: Publisher,
        texts: Texts,
        count: TokenCounter,
        limits: PromptLimits,
        clock: Clock,
    ) -> None:
        self._store = store
        self._model = model
        self._publisher = publisher
        self._texts = texts
        self._count = count
        self._limits = limits
        self._clock = clock

    async def generate(self, asked: GenerateInput, attempt: int) -> Generated:
        """Stream one answer into the draft of its turn.

        A cancelled call keeps what was written so far. Raises a `ModelError`, `NotFoundError`
        when the question is gone, `SupersededError` when a later attempt has taken over.
        """
        prompt = await self._prompt(asked.task)
        writer = DraftWriter(
            self._store,
            self._publisher,
            self._clock.monotonic,
            asked.task,
            attempt,
            asked.model,
        )
        await writer.start()
        try:
            draft = await self._stream(asked.model, prompt, writer)
        except asyncio.CancelledError:
            await asyncio.shield(writer.save(complete=False))
            raise
        return Generated(
            model=asked.model,
            characters=len(draft.content),
            prompt_tokens=draft.prompt_tokens,
            completion_tokens=draft.completion_tokens,
        )

    async def _stream(self, model: str, prompt: list[PromptMessage], writer: DraftWriter) -> Draft:
        length = 0
        async with self._model.chat(model, prompt) as chunks:
            async for chunk in chunks:
                await writer.add(chunk)
                length += len(chunk.text)
                if length > _MOST_CHARACTERS:
                    break
        draft = await writer.save(complete=True)
        if not draft.content.strip():
            raise ModelGarbageError("empty answer")
        return draft

    async def _prompt(self, task: TurnTask) -> list[PromptMessage]:
        async with self._store.as_user(task.user_id) as store:
            profile = await store.profile.get()
            digest, messages = await self._remember(store, task)
        if profile is None or not messages or messages[-1].turn_id != task.turn_id:
            raise NotFoundError("the question is gone")
        *recent, question = messages
        lines = build_prompt(
            self._instructions(profile),
            self._digest_text(digest, profile.locale),
            [Line(message.role, message.content) for message in recent],
            question.content,
            self._limits.context,
            self._count,
        )
        return [PromptMessage(role=line.role, content=line.content) for line in lines]

    async def _remember(
        self, store: UserStore, task: TurnTask
    ) -> tuple[Digest, list[MessageRecord]]:
        """Return the digest and the last messages up to the question.

        What has become old is folded into the digest.
        """
        digest = await store.digests.get(task.session_id)
        if digest.upto and digest.upto >= (task.seq, QUESTION_PART):  # an old one, tried again
            question = await store.messages.question(task.turn_id)
            return digest, [question] if question else []
        after_question = (task.seq, QUESTION_PART + 1)
        messages = await store.messages.page(
            task.session_id, after_question, _FOLD_AT_ONCE, digest.upto
        )
        kept = self._limits.context.keep_last + 1
        old, recent = messages[:-kept], messages[-kept:]
        for message in old:
            place = (message.turn_seq, message.part)
            digest = extend(digest, message.role, message.content, place, self._limits.digest)
        if old and await store.messages.hold(old[-1].message_id):
            await store.digests.save(task.session_id, digest)
        return digest, recent

    def _instructions(self, profile: UserProfile) -> str:
        now = self._clock.now().astimezone(ZoneInfo(profile.timezone))
        return self._texts.text(
            "prompt-instructions",
            profile.locale,
            name=profile.display_name,
            now=now.strftime("%Y-%m-%d %H:%M (%A)"),
            zone=profile.timezone,
            role=profile.role_prompt or self._texts.text("prompt-role", profile.locale),
        )

    def _digest_text(self, digest: Digest, locale: str) -> str:
        if not digest.items:
            return ""
        items = "\n".join(f"- {item}" for item in digest.items)
        return f"{self._texts.text('prompt-digest', locale)}\n{items}"
