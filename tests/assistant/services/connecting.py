"""A person who connects an API in a conversation; what they say goes the way of all messages."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from assistant.contracts.chat import Channel
from assistant.contracts.conversations import IncomingMessage
from assistant.services.onboarding_talk import OnboardingTalk
from assistant.services.ports.integrations import Heard, Told
from runtime.core import Core, make_conversations
from runtime.keyring import make_keyring


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
        asked = self.last.draft_id if self.last and self.last.question else None
        said = turn.text if turn.masked else text
        self.last = await self.talk.hear(self.heard(said, draft_id or asked))
        return self.last

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
