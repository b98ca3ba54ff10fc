"""Owns the connecting of an API in a conversation: what was said, done to its draft, once.

Words change the row, as requests of any other door do; tests and saving are done right here, since
an activity must not wait for another workflow, which is told afterwards.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from assistant.contracts.integrations import MASK
from assistant.contracts.onboarding import DraftRecord, DraftRef, Missing, SaveDraft
from assistant.domain.connect_answers import asks_to_continue, read_button, read_fields
from assistant.domain.integrations.words import Reply, read_reply
from assistant.errors import (
    AuthKeysMissingError,
    ConflictError,
    IntegrationNameTakenError,
    InvalidInputError,
    NotFoundError,
    ToolError,
)
from assistant.services.connect_fields import begun_in, draft_fields, with_call
from assistant.services.draft_plans import DraftPlace
from assistant.services.onboarding import Onboarding
from assistant.services.onboarding_notes import looked_at, noted
from assistant.services.onboarding_words import OnboardingWords, awaited_field
from assistant.services.ports.onboarding import Heard, Told
from assistant.services.ports.texts import Texts
from assistant.services.typed_claims import Claim, TypedClaims, auth_data, filled

_AWAITED: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class OnboardingTalk:
    """Hears people out, one message after another."""

    onboarding: Onboarding
    claims: TypedClaims
    texts: Texts

    async def hear(self, said: Heard) -> Told:
        """Do what was said, once per `step_id`, and return what to say.

        What cannot be done is said in words. Raises `UnavailableError`.
        """
        words = OnboardingWords(self.texts, said.locale)
        draft = await self._draft(said)
        try:
            return await self._heard(said, draft, words)
        except IntegrationNameTakenError as error:
            return words.nothing() if draft is None else words.taken(draft, error)
        except (ConflictError, InvalidInputError, NotFoundError, ToolError) as error:
            why = words.failure(error)
            if draft is None:
                return Told(why, None, None, (), None)
            return await self._tell(await self._again(draft), words, why)

    async def _heard(self, said: Heard, draft: DraftRecord | None, words: OnboardingWords) -> Told:
        button = read_button(said.text)
        reply = button[0] if button else read_reply(said.text)
        if draft is not None and (reply or asks_to_continue(said.text)):
            return await self._act(reply or Reply.CONTINUE, draft, said, words)
        claim = await self.claims.of(said, draft)
        values = claim.values if claim else ()
        plan = draft.plan if draft and said.draft_id is not None else None
        begun = begun_in(filled(said.text, values) or said.text, plan)
        fields = begun or (_answered(said.text, draft) if draft else {})
        if draft is None and begun is None:
            return words.nothing()
        lost = MASK in said.text and not values
        if lost and "curl" in fields:  # its secret would be the mask
            return await self._lost(draft, words)
        if draft is None or (begun is not None and not _same(draft, said, begun)):
            changed = await self._connect(said, fields, values)
        elif fields or values:
            changed = await self._change(draft, said, fields, values)
        else:
            return await self._not_understood(draft, words, lost=lost)
        before = noted(words, draft, changed, secret=bool(values) and bool(changed.fields_set))
        return await self._settled(changed, claim, words, before, lost=lost)

    async def _draft(self, said: Heard) -> DraftRecord | None:
        """Return the draft that is spoken of; in doubt the newest open one of the dialogue."""
        button = read_button(said.text)
        draft_id = button[1] if button else said.draft_id
        async with self.onboarding.store.as_user(said.user_id) as store:
            drafts = store.integration_drafts
            if draft_id is not None:
                return await drafts.get(draft_id)
            if asks_to_continue(said.text):
                return await drafts.newest_open()
            return await drafts.open_in(said.session_id) if said.session_id else None

    async def _act(
        self, reply: Reply, draft: DraftRecord, said: Heard, words: OnboardingWords
    ) -> Told:
        ref = DraftRef(user_id=draft.user_id, draft_id=draft.draft_id, request_id=said.request_id)
        if reply is Reply.YES and not draft.missing:
            tested = words.told(draft).actions[:1] == ("save",)
            reply = Reply.SAVE if tested else Reply.TEST
        before = ""
        if reply in {Reply.TEST, Reply.SAVE} and draft.missing and not draft.step.is_final:
            before = words.say("talk-not-yet")
            if reply is Reply.TEST:
                before = await looked_at(words, self.onboarding, draft)
        elif reply is Reply.TEST and not draft.step.is_final and not draft.missing:
            draft = await self.onboarding.run_test(ref)
        elif reply is Reply.SAVE and not draft.missing:
            draft = await self.onboarding.run_save(SaveDraft(ref=ref))
        elif reply is Reply.CANCEL:
            draft = await self.onboarding.cancel(draft.user_id, draft.draft_id, said.request_id)
        return await self._tell(draft, words, before)

    async def _connect(
        self, said: Heard, fields: dict[str, Any], values: tuple[str, ...]
    ) -> DraftRecord:
        given = draft_fields(fields)
        place = DraftPlace(
            channel=said.channel,
            session_id=said.session_id,
            chat_id=said.chat_id,
            request_id=said.request_id,
        )
        draft = await self.onboarding.connect(
            said.user_id, given, {}, f"talk/{said.step_id}", place
        )
        return draft if draft.fields_set else await self._change(draft, said, {}, values)

    async def _change(
        self, draft: DraftRecord, said: Heard, fields: dict[str, Any], values: tuple[str, ...]
    ) -> DraftRecord:
        """Change a draft, then give it what was typed: how it signs in is known by then."""
        onboarding, user_id, draft_id = self.onboarding, draft.user_id, draft.draft_id
        if fields:
            given = draft_fields(fields)
            draft = await onboarding.change(user_id, draft_id, given, {}, said.request_id)
        secrets = auth_data(draft.plan.auth.kind, draft.fields_set, said.text, values)
        if not secrets or "curl" in fields:
            return draft
        return await onboarding.change(
            user_id, draft_id, draft_fields({}), secrets, said.request_id
        )

    async def _settled(
        self,
        draft: DraftRecord,
        claim: Claim | None,
        words: OnboardingWords,
        before: str,
        *,
        lost: bool,
    ) -> Told:
        """Say how a draft stands after a change; what it has now is kept there alone."""
        if claim is not None and draft.fields_set:
            await self.claims.release(draft.user_id, claim)
        if lost and draft.missing:
            before = "\n\n".join(filter(None, (before, words.say("talk-secret-lost"))))
        return await self._tell(draft, words, before)

    async def _not_understood(
        self, draft: DraftRecord, words: OnboardingWords, *, lost: bool
    ) -> Told:
        return await self._tell(
            draft, words, words.say("talk-secret-lost" if lost else "talk-not-understood")
        )

    async def _lost(self, draft: DraftRecord | None, words: OnboardingWords) -> Told:
        if draft is not None:
            return await self._not_understood(draft, words, lost=True)
        return Told(words.say("talk-secret-lost"), None, None, (), None)

    async def _again(self, draft: DraftRecord) -> DraftRecord:
        return await self.onboarding.get(draft.user_id, draft.draft_id)

    async def _tell(self, draft: DraftRecord, words: OnboardingWords, before: str = "") -> Told:
        """Say how a draft stands; a secret that is asked for is awaited from now on."""
        if draft.step.is_final or draft.missing[:1] != (Missing.SECRET,):
            return words.told(draft, before)
        try:
            _ = self.claims.sealing.active_kid
        except AuthKeysMissingError:
            return Told(words.say("talk-not-kept"), draft.draft_id, None, ("cancel",), draft.step)
        until = self.claims.clock.now() + _AWAITED
        awaiting = {
            "awaiting": awaited_field(draft),
            "awaiting_until": until,
            "version": draft.version + 1,
        }
        async with self.onboarding.store.as_user(draft.user_id) as store:
            await store.integration_drafts.change(draft.model_copy(update=awaiting))
        return words.told(draft, before)


def _answered(text: str, draft: DraftRecord) -> dict[str, Any]:
    """Return the fields that a short message gives of a draft."""
    asked = draft.missing[0] if draft.missing else None
    return with_call(read_fields(text, asked), draft.plan)


def _same(draft: DraftRecord, said: Heard, begun: dict[str, Any]) -> bool:
    """Tell whether what is said of an API is said of the draft: by its id, or of no other one."""
    others = (begun.get("base_url"), begun.get("name"))
    is_new = "curl" in begun or any(
        one and one != own
        for one, own in zip(others, (draft.plan.base_url, draft.plan.name), strict=True)
    )
    return said.draft_id is not None or not is_new
