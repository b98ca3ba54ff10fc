"""Owns the taking of secrets out of what people say, before anything of it is stored.

A secret is sealed beside the message, for the one who connects an API to claim; the message, its
title, its history and all that is made of them have `MASK` in its place.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

import structlog

from assistant.contracts.chat import Channel, Contract
from assistant.contracts.conversations import IncomingMessage, TurnRecord
from assistant.contracts.ids import firing_of_request, typed_secret_id
from assistant.contracts.integrations import MASK, AuthKind
from assistant.contracts.onboarding import TYPED_SECRET_LIFE, DraftRecord, Missing
from assistant.domain.connect_answers import read_button
from assistant.domain.integrations.secret_words import Masked, find_secrets, visible
from assistant.errors import AuthKeysMissingError
from assistant.services.clock import Clock
from assistant.services.ports.secrets import SealedSecret, Sealing, SecretKind, SecretOwner
from assistant.services.ports.store import UserStore

_STARS = re.compile(r"[\s*•]*")
"""A mask that somebody typed."""

C = TypeVar("C", bound=Contract)
VALUES: Final = "values"
"""Field of a typed secret: what stood at the masks, in their order."""

_LONGEST_ANSWER: Final = 2_000
"""Characters; a longer message is no answer to a question for a secret."""

_ABOUT_APIS = re.compile(
    r"подключ|интегр|\bапи\b|\bapi\b|connect|integra|openapi|swagger|\bcurl\b|\bmcp\b",
    re.IGNORECASE,
)
_OF_ANY_WORD: Final = frozenset({"username", "client_id"})
_LINK = re.compile(r"https?://[^\s\"'<>`«»]+", re.IGNORECASE)
_TO_READ = re.compile(
    r"\b(?:про(?:чти|чита|смотри)|посмотри|глян|открой|откро|загляни|зайди|перейди|скача|загрузи|"
    r"переска|кратко|о ч[её]м|что (?:там|тут|на|по|за)|read|open|look|see|visit|download|fetch|"
    r"sum up|summary|what)",
    re.IGNORECASE,
)
_YOUNG: Final = timedelta(days=1)
"""An open draft is one that is still spoken of; an older one hides only what is called a secret."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Masking:
    """A message as it may be stored, what was taken out of it, and the fingerprint of the whole.

    `answers` is the draft that the secret was asked for.
    """

    message: IncomingMessage
    values: tuple[str, ...]
    fingerprint: bytes
    answers: DraftRecord | None = None


@dataclass(frozen=True)
class SecretMask:
    """Masks messages, and keeps what it took out of them until it is claimed."""

    sealing: Sealing
    clock: Clock

    async def read(self, store: UserStore, message: IncomingMessage) -> Masking:
        """Return a message without its secrets."""
        if read_button(message.text) is not None:  # the id in it looks like a key
            return Masking(message, (), request_hash(message))
        now = self.clock.now()
        awaited = await _awaited(store, message, now)
        connecting = awaited is not None or _about_apis(message.text)
        found = find_secrets(
            message.text,
            connecting=connecting,
            awaiting=awaited is not None,
            links_stay=awaited is None and _links_stay(message.text),
            any_word=awaited is not None and awaited.awaiting in _OF_ANY_WORD,
            pair=awaited is not None and awaited.plan.auth.kind is AuthKind.BASIC,
        )
        if awaited is None and message.session_id and _would_hide_more(message.text, found):
            draft = await store.integration_drafts.open_in(message.session_id)
            if draft is not None:
                found = _of_open(draft, message.text, now)
        masked = message.model_copy(update={"text": found.text})
        if not found.secrets:
            return Masking(masked, (), request_hash(message))
        return Masking(masked, found.secrets, self._fingerprint(message, masked), awaited)

    async def keep(
        self, store: UserStore, masking: Masking, session_id: UUID, turn_id: UUID
    ) -> None:
        """Seal what was taken out of the message of a turn, in the turn's transaction.

        Without keys it is dropped. The next message is not taken for a secret any more.
        """
        if not masking.values:
            return
        if masking.answers is not None:
            await _heard(store, masking.answers)
        secret_id = typed_secret_id(turn_id)
        try:
            sealed = self.sealing.seal(secret_id, {VALUES: list(masking.values)})
        except AuthKeysMissingError:
            _log.warning("typed_secret_dropped", reason="no keys")
            return
        secret = SealedSecret(
            secret_id=secret_id,
            user_id=masking.message.user_id,
            kind=SecretKind.TYPED,
            sealed=sealed,
            fields=(VALUES,),
            expires_at=self.clock.now() + TYPED_SECRET_LIFE,
        )
        await store.integration_secrets.put(
            secret, SecretOwner(session_id=session_id, turn_id=turn_id)
        )

    async def known(
        self, store: UserStore, turn: TurnRecord, message: IncomingMessage
    ) -> str | None:
        """Return the masked text of a turn that this very message made; None if another did.

        What is only fingerprinted without a key, since there was none, is taken for a repeat.
        """
        question = await store.messages.question(turn.turn_id)
        if question is None or MASK not in question.content:
            return None
        masked = message.model_copy(update={"text": question.content})
        hashes = self.sealing.digests(_whole(message))
        same = turn.request_hash in hashes or turn.request_hash == request_hash(masked)
        return question.content if same else None

    def _fingerprint(self, message: IncomingMessage, masked: IncomingMessage) -> bytes:
        """Return what tells this message from others, and is of no use for guessing the secret."""
        try:
            return self.sealing.digest(_whole(message))
        except AuthKeysMissingError:
            return request_hash(masked)


def without_secrets(text: str) -> str:
    """Return a text with `MASK` for what looks like a secret, where none is awaited or kept."""
    connecting = _about_apis(text)
    return find_secrets(text, connecting=connecting, links_stay=_links_stay(text)).text


def masked_in(asked: C, names: Iterable[str]) -> C:
    """Return a value whose texts of these names are without secrets."""
    texts = {name: getattr(asked, name) for name in names}
    return asked.model_copy(
        update={name: without_secrets(text) for name, text in texts.items() if text}
    )


def request_hash(message: IncomingMessage) -> bytes:
    """Return what tells two requests with one key apart."""
    return hashlib.sha256(_whole(message)).digest()


def _whole(message: IncomingMessage) -> bytes:
    return f"{message.session_id}\n{message.text}".encode()


async def _awaited(store: UserStore, message: IncomingMessage, now: datetime) -> DraftRecord | None:
    """Return the draft whose secret the message may be: only what the person says now is one."""
    ours = message.channel is Channel.WORKER or firing_of_request(message.request_id) is not None
    says_one = len(message.text) <= _LONGEST_ANSWER and not _STARS.fullmatch(message.text)
    if ours or message.session_id is None or not says_one:
        return None
    return await store.integration_drafts.awaiting_in(message.session_id, now)


def _would_hide_more(text: str, found: Masked) -> bool:
    """Tell whether it matters that an API is being connected."""
    return find_secrets(text, connecting=True, alone=True, pair=True).secrets != found.secrets


def _of_open(draft: DraftRecord, text: str, now: datetime) -> Masked:
    """Read a message of a dialogue with an open draft that waits for no secret at the moment."""
    is_young = now - draft.created_at < _YOUNG
    named = not {Missing.BASE_URL, Missing.NAME} & set(draft.missing)
    return find_secrets(
        text,
        connecting=True,
        links_stay=not draft.missing and _links_stay(text) and _asks_to_read(text),
        alone=is_young and named and not draft.fields_set,
        pair=is_young and draft.plan.auth.kind is AuthKind.BASIC,
    )


def _asks_to_read(text: str) -> bool:
    """Tell whether an address is there to be read, with the key in it, rather than connected."""
    return _TO_READ.search(_LINK.sub(" ", visible(text))) is not None


def _links_stay(text: str) -> bool:
    """Tell whether nothing is said of APIs but in addresses: those are to be read, with keys."""
    return not _about_apis(_LINK.sub(" ", text))


def _about_apis(text: str) -> bool:
    return _ABOUT_APIS.search(visible(text)) is not None


async def _heard(store: UserStore, draft: DraftRecord) -> None:
    """Await the draft's secret no more; who changes the draft now does so, too."""
    await store.integration_drafts.change(
        draft.model_copy(
            update={"awaiting": None, "awaiting_until": None, "version": draft.version + 1}
        )
    )
