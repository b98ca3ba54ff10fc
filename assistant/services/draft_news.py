"""Owns what is told of a draft of an integration: to its workflow, and to the person."""

from dataclasses import dataclass

from assistant.contracts.ids import event_id_for
from assistant.contracts.onboarding import (
    DraftNews,
    DraftRecord,
    DraftStep,
    OnboardingStatus,
    TestSummary,
)
from assistant.contracts.user_events import IntegrationTold, NewUserEvent, UserEventKind
from assistant.domain.storable import storable
from assistant.domain.telegram_html import escape_markdown
from assistant.services.outbox import queue_notice
from assistant.services.ports.store import UserStore
from assistant.services.ports.texts import Texts
from assistant.services.usual_dialogue import Place, tell

_ACTIONS = ("test", "save", "cancel")


@dataclass(frozen=True)
class DraftView:
    """A draft, and how it stands; `asked` tells whether its workflow has said so."""

    draft: DraftRecord
    status: OnboardingStatus
    asked: bool


def news_of(draft: DraftRecord) -> DraftNews:
    """Return how a draft stands, for its workflow: nothing of its contents."""
    test = draft.last_test
    return DraftNews(
        version=draft.version,
        step=draft.step,
        fields_set=draft.fields_set,
        missing=draft.missing,
        last_test=None
        if test is None
        else TestSummary(
            success=test.success,
            status_code=test.status_code,
            error_code=test.error_code,
            tested_at=test.tested_at,
        ),
        saved_integration_id=draft.saved_integration_id,
        expires_at=draft.expires_at,
    )


def status_of(draft: DraftRecord) -> OnboardingStatus:
    """Return what the workflow of a draft would answer, as the row tells it."""
    return OnboardingStatus(**news_of(draft).model_dump())


class DraftTelling:
    """Tells people of their drafts; `delivers` tells whether there is a bot."""

    def __init__(self, texts: Texts, *, delivers: bool) -> None:
        self._texts = texts
        self._delivers = delivers

    async def show(self, store: UserStore, draft: DraftRecord) -> None:
        """Tell every channel how a draft of a dialogue stands, and what can be done with it."""
        profile = await store.profile.get()
        if draft.session_id is None or profile is None:
            return
        await store.events.append(self._event(draft, self._text(draft, profile.locale)))

    async def expired(self, store: UserStore, draft: DraftRecord) -> None:
        """Say that a draft has expired: everywhere, and where it was begun, once."""
        profile = await store.profile.get()
        if profile is None:
            return
        text = self._text(draft, profile.locale)
        event, source = self._event(draft, text), f"draft/{draft.draft_id}/expired"
        if draft.session_id is None:
            await store.events.append(event)
        else:
            place = Place(draft.session_id, draft.channel, draft.chat_id)
            await tell(store, profile, place, source, text, draft.labels, event)
        chat_id = self.chat_of(draft)
        if chat_id is not None:
            await queue_notice(store, chat_id, source, escape_markdown(text))

    def chat_of(self, draft: DraftRecord) -> int | None:
        """Return the Telegram chat that is told of a draft, if there is one."""
        return draft.chat_id if self._delivers else None

    def _text(self, draft: DraftRecord, locale: str) -> str:
        return self._texts.text(f"draft-{_state(draft)}", locale, name=_name(draft))

    def _event(self, draft: DraftRecord, text: str) -> NewUserEvent:
        open_and_whole = not draft.step.is_final and not draft.missing
        told = IntegrationTold(
            draft_id=draft.draft_id,
            step=draft.step,
            title=_name(draft),
            text=text,
            actions=_ACTIONS if open_and_whole else (),
            session_id=draft.session_id,
        )
        tested = draft.last_test.tested_at.isoformat() if draft.last_test else ""
        source = f"draft/{draft.draft_id}/{draft.version}/{draft.step}/{tested}"
        return NewUserEvent(
            event_id=event_id_for(draft.user_id, f"{UserEventKind.INTEGRATION}/{source}"),
            kind=UserEventKind.INTEGRATION,
            payload=storable(told.model_dump(mode="json")),
        )


def _name(draft: DraftRecord) -> str:
    return draft.plan.name or draft.plan.base_url or "API"


def _state(draft: DraftRecord) -> str:
    """Return the word of how a draft stands, by which its text is found."""
    if draft.step is DraftStep.TESTED and draft.last_test is not None:
        return "tested" if draft.last_test.success else "failed"
    return "incomplete" if draft.step is DraftStep.CONNECTED and draft.missing else draft.step
