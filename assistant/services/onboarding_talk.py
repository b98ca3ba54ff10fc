"""Owns the connecting of an API in a conversation: what was said, done to its draft, once.

Words change the row, as requests of any other door do; tests and saving are done right here, since
an activity must not wait for another workflow, which is told afterwards.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from assistant.contracts.integrations import MASK, AuthData
from assistant.contracts.onboarding import DraftRecord, DraftRef, Missing, SaveDraft
from assistant.domain.connect_answers import read_button
from assistant.domain.integrations.asides import asks_how_it_stands
from assistant.domain.integrations.continuing import read_continue
from assistant.domain.integrations.words import Reply, read_reply
from assistant.errors import (
    AuthKeysMissingError,
    ConflictError,
    IntegrationNameTakenError,
    InvalidInputError,
    NotFoundError,
    ToolError,
)
from assistant.services.connect_fields import (
    answered_in,
    begins_another,
    begun_in,
    draft_fields,
    lacks_token_url,
)
from assistant.services.draft_plans import DraftPlace
from assistant.services.draft_secrets import kept
from assistant.services.onboarding import Onboarding
from assistant.services.onboarding_going_on import going_on, meant, waits, which
from assistant.services.onboarding_notes import looked_at, noted
from assistant.services.onboarding_words import OnboardingWords, awaited_field
from assistant.services.ports.onboarding import Heard, Told
from assistant.services.ports.texts import Texts
from assistant.services.typed_auth import auth_data, filled, only_in_bodies, with_typed_way
from assistant.services.typed_claims import TypedClaims, login_typed

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
        name = read_continue(said.text) if said.draft_id is None else None
        if name is not None:
            return await self._go_on(name, said, words)
        draft = await self._draft(said)
        try:
            return await self._heard(said, draft, words)
        except IntegrationNameTakenError as error:
            return words.nothing() if draft is None else words.taken(draft, error)
        except (ConflictError, InvalidInputError, NotFoundError, ToolError) as error:
            why = words.failure(error)
            if draft is None:
                await self.claims.forget(said)
                return Told(why, None, None, (), None)
            again = await self.onboarding.get(draft.user_id, draft.draft_id)
            return await self._tell(again, said, words, why)

    async def _heard(self, said: Heard, draft: DraftRecord | None, words: OnboardingWords) -> Told:
        button = read_button(said.text)
        reply = button[0] if button else read_reply(said.text)
        if reply is None and read_continue(said.text) is not None:
            reply = Reply.CONTINUE
        if draft is not None and reply:
            return await self._act(reply, draft, said, words)
        if draft is not None and asks_how_it_stands(said.text):
            how = "" if draft.step.is_final else going_on(words, draft)
            return await self._ask_again(draft, said, words, how)
        if draft and begins_another(said.text, draft, answers=said.draft_id is not None):
            told = await self._taken_down(said, None, words)
            aside = await self._put_aside(draft, told)
            return replace(told, text=f"{waits(words, draft)}\n\n{told.text}") if aside else told
        return await self._taken_down(said, draft, words)

    async def _taken_down(
        self, said: Heard, draft: DraftRecord | None, words: OnboardingWords
    ) -> Told:
        """Take down what is said of a draft, or of a new one."""
        claim = await self.claims.of(said, draft)
        values = claim.values if claim else login_typed(said.text, draft)
        plan = draft.plan if draft and said.draft_id is not None else None
        begun = begun_in(filled(said.text, values) or said.text, plan)
        fields = begun or (answered_in(said.text, draft, said.question) if draft else {})
        if draft is None and begun is None:
            return words.nothing()
        lost = MASK in said.text and not values
        if lost and "curl" in fields:  # its secret would be the mask
            lost_it = Told(words.say("talk-secret-lost"), None, None, (), None)
            return await self._not_understood(draft, said, words, lost=True) if draft else lost_it
        fields = with_typed_way(fields, draft.plan.auth if draft else None, said.text, values)
        if draft is None:
            changed = await self._connect(said, fields, values)
        elif fields or values:
            changed = await self._change(draft, said, fields, values)
        else:
            return await self._not_understood(draft, said, words, lost=lost)
        of_body = ("curl" in fields and MASK in said.text) or only_in_bodies(said.text, values)
        used = bool(values) and bool(changed.fields_set)
        before = [noted(words, draft, changed, secret=used and bool(claim) and not of_body)]
        if claim is not None and (used or of_body):  # what it has now is kept there alone
            await self.claims.release(changed.user_id, claim)
        elif values and not used:
            before.append(words.say("talk-secret-which"))
        if lost and changed.missing:
            before.append(words.say("talk-secret-lost"))
        return await self._tell(changed, said, words, "\n\n".join(filter(None, before)))

    async def _put_aside(self, draft: DraftRecord, told: Told) -> bool:
        """Await the secret of a draft no more while another is made; tells whether it waits."""
        if draft.step.is_final or told.draft_id in {None, draft.draft_id}:
            return False
        if draft.awaiting is not None:
            update = {"awaiting": None, "awaiting_until": None, "version": draft.version + 1}
            async with self.onboarding.store.as_user(draft.user_id) as store:
                await store.integration_drafts.change(draft.model_copy(update=update))
        return True

    async def _draft(self, said: Heard) -> DraftRecord | None:
        """Return the draft that is spoken of; in doubt the newest open one of the dialogue."""
        button = read_button(said.text)
        draft_id = button[1] if button else said.draft_id
        async with self.onboarding.store.as_user(said.user_id) as store:
            drafts = store.integration_drafts
            if draft_id is not None:
                return await drafts.get(draft_id)
            return await drafts.open_in(said.session_id) if said.session_id else None

    async def _go_on(self, name: str, said: Heard, words: OnboardingWords) -> Told:
        """Go on with the one open draft that is meant, or ask which it is."""
        drafts = await self.onboarding.open_drafts(said.user_id)
        if not drafts:
            return words.nothing()
        found = meant(name, drafts)
        if len(found) == 1:
            return await self._act(Reply.CONTINUE, found[0], said, words)
        return which(words, found or drafts, "" if found else name)

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
        elif reply is Reply.CONTINUE and not draft.step.is_final:
            before = going_on(words, draft)
        return await self._tell(draft, said, words, before)

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
        if draft.fields_set or "curl" in fields:
            return draft
        return await self._change(draft, said, {}, values)

    async def _change(
        self, draft: DraftRecord, said: Heard, fields: dict[str, Any], values: tuple[str, ...]
    ) -> DraftRecord:
        """Change a draft, then give it what was typed: how it signs in is known by then."""
        onboarding, user_id, draft_id = self.onboarding, draft.user_id, draft.draft_id
        if fields:
            given, known = draft_fields(fields), await self._unsent(draft, fields)
            draft = await onboarding.change(user_id, draft_id, given, known, said.request_id)
        secrets = auth_data(draft.plan.auth.kind, draft.fields_set, said.text, values)
        if not secrets or "curl" in fields:
            return draft
        return await onboarding.change(
            user_id, draft_id, draft_fields({}), secrets, said.request_id
        )

    async def _unsent(self, draft: DraftRecord, fields: dict[str, Any]) -> AuthData:
        """Return the secrets that stay when it is said where to get tokens: they went nowhere."""
        auth = fields.get("auth") or {}
        if not auth.get("token_url") or not lacks_token_url(draft):
            return {}
        return await kept(self.onboarding.store, self.onboarding.vault, draft)

    async def _not_understood(
        self, draft: DraftRecord, said: Heard, words: OnboardingWords, *, lost: bool
    ) -> Told:
        why = words.say("talk-secret-lost" if lost else "talk-not-understood")
        return await self._ask_again(draft, said, words, why)

    async def _ask_again(
        self, draft: DraftRecord, said: Heard, words: OnboardingWords, before: str
    ) -> Told:
        whole = not draft.missing and not draft.step.is_final
        if said.question == Missing.NAME and whole:  # it has one, which is taken
            return words.asks_name(draft, before)
        return await self._tell(draft, said, words, before)

    async def _tell(
        self, draft: DraftRecord, said: Heard, words: OnboardingWords, before: str = ""
    ) -> Told:
        """Say how a draft stands; a secret that is asked for is awaited from now on, and here."""
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
        if said.session_id is not None:
            awaiting |= {one: getattr(said, one) for one in ("session_id", "chat_id", "channel")}
        async with self.onboarding.store.as_user(draft.user_id) as store:
            await store.integration_drafts.change(draft.model_copy(update=awaiting))
        return words.told(draft, before)
