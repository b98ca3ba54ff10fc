"""A person who connects an API in a conversation; what they say goes the way of all messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from aiohttp import web

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import AcceptedTurn, IncomingMessage
from assistant.contracts.ids import chain_id_for_turn
from assistant.contracts.tools import Origin
from assistant.services.onboarding_talk import OnboardingTalk
from assistant.services.ports.onboarding import Heard, Told
from runtime.core import Core, make_conversations
from runtime.integrations import make_integrations
from runtime.keyring import make_keyring
from tests.factories import make_chain, make_step


@dataclass
class Talk:
    """A person who connects an API; what they say goes the way of all messages."""

    core: Core
    user_id: UUID
    address: str
    talk: OnboardingTalk
    locale: str = "ru"
    session_id: UUID | None = None
    last: Told | None = None

    async def say(self, text: str, draft_id: UUID | None = None) -> Told:
        """Say something and return what the person is told; an answer knows its draft."""
        message = IncomingMessage(
            user_id=self.user_id, text=text, key=uuid4().hex, session_id=self.session_id
        )
        conversations = make_conversations(self.core.settings, self.core.database)
        turn = await conversations.accept(message)
        self.session_id = turn.session_id
        asked = self.last if self.last and self.last.question else None
        said = turn.text if turn.masked else text
        heard = self.heard(said, draft_id or (asked.draft_id if asked else None))
        question = asked.question if asked else None
        step_id = await self._step(turn)
        self.last = await self.talk.hear(replace(heard, question=question, step_id=step_id))
        return self.last

    async def _step(self, turn: AcceptedTurn) -> UUID:
        """Store the call that a message becomes."""
        chain_id = chain_id_for_turn(turn.turn_id, 1)
        step = make_step(name="integration_connect", origin=Origin.PERSON)
        made = make_chain(chain_id=chain_id, turn_id=turn.turn_id, session_id=turn.session_id)
        async with self.core.database.as_user(self.user_id) as store:
            await store.chains.open(made)
            await store.steps.replace_round(chain_id, 1, [step])
        return step.step_id

    def heard(self, text: str, draft_id: UUID | None = None) -> Heard:
        """Return what the talk is told."""
        return Heard(
            user_id=self.user_id,
            step_id=uuid4(),
            session_id=self.session_id,
            chat_id=None,
            channel=Channel.API,
            locale=self.locale,
            text=text,
            draft_id=draft_id,
        )

    async def secrets_of(self, name: str) -> dict[str, object]:
        """Return the secrets of a saved integration."""
        async with self.core.database.as_user(self.user_id) as store:
            record = await store.integrations.by_name(name)
            assert record is not None
            secret = await store.integration_secrets.get(record.integration_id)
        assert secret is not None
        return make_keyring(self.core.settings).open(secret.secret_id, secret.sealed).data

    async def typed(self) -> int:
        """Count secrets that nobody has claimed."""
        assert self.session_id is not None
        async with self.core.database.as_user(self.user_id) as store:
            now = self.talk.claims.clock.now()
            return len(await store.integration_secrets.typed_in(self.session_id, now))


@asynccontextmanager
async def serving_api(app: web.Application) -> AsyncIterator[str]:
    """Serve an API; gives its address."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def somebody(core: Core, user_id: UUID, address: str) -> Talk:
    """Return somebody new, where the API at an address may be asked."""
    update = {"sandbox_egress_allowed_hosts": (urlsplit(address).netloc,)}
    own = replace(core, settings=core.settings.model_copy(update=update))
    talk = make_integrations(own).talk
    assert isinstance(talk, OnboardingTalk)
    return Talk(own, user_id, address, talk)
