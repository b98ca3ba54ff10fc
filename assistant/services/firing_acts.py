"""Owns what a firing does when it goes off: says its text, asks, looks, lists the day."""

from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.conversations import AcceptedTurn, IncomingMessage
from assistant.contracts.ids import firing_turn_key
from assistant.contracts.reminders import FiringState, ReminderAction
from assistant.contracts.tools import Labels
from assistant.contracts.user_events import NewUserEvent, ReminderTold
from assistant.domain.telegram_html import escape_markdown
from assistant.services.conversations import Conversations
from assistant.services.firing_rules import Occasion
from assistant.services.firing_texts import FiringTexts
from assistant.services.outbox import queue_reminder
from assistant.services.ports.store import UserStore
from assistant.services.ports.texts import Texts
from assistant.services.unasked import Unasked
from assistant.services.user_events import reminder_event
from assistant.services.usual_dialogue import tell, usual_place

_VERBS = ("done", "snooze10", "snooze60", "snoozeam", "forget")


@dataclass(frozen=True)
class Act:
    """What a firing came to: its state, the message that goes out, the turn that answers."""

    state: FiringState
    outbox_id: UUID | None = None
    turn: AcceptedTurn | None = None
    chat_id: int | None = None
    error_code: str | None = None


class FiringActs:
    """Carries out firings within the transaction that changes their rows."""

    def __init__(self, conversations: Conversations, texts: Texts, *, delivers: bool) -> None:
        self._conversations = conversations
        self._texts = FiringTexts(texts)
        self._unasked = Unasked(texts)
        self._delivers = delivers

    async def act(self, store: UserStore, occasion: Occasion) -> Act:
        """Do what the reminder is for.

        Raises `MailboxFullError`, and `InvalidInputError` or `ConflictError` for a text that can
        be no message.
        """
        action = occasion.reminder.action
        if action is ReminderAction.ASK:
            return await self._ask(store, occasion)
        if action is ReminderAction.REMIND:
            text = self._texts.reminder(occasion.telling, occasion.profile)
            return await self._say(store, occasion, text, occasion.reminder.labels)
        speak = self._unasked.look if action is ReminderAction.LOOK else self._unasked.digest
        found = await speak(store, occasion.profile, occasion.now)
        if found is None:
            return Act(FiringState.SKIPPED)
        return await self._say(store, occasion, found.text, found.labels)

    async def repeat(self, store: UserStore, occasion: Occasion) -> Act:
        """Say a reminder once more."""
        number = occasion.firing.nags + 1
        text = self._texts.again(occasion.reminder.text, number, occasion.profile.locale)
        source = nag_source(occasion.firing.firing_id, number)
        return await self._say(store, occasion, text, occasion.reminder.labels, source)

    async def _ask(self, store: UserStore, occasion: Occasion) -> Act:
        reminder = occasion.reminder
        key = firing_turn_key(occasion.firing.firing_id)
        place = await usual_place(store, reminder.user_id, self._chat(occasion))
        message = IncomingMessage(
            user_id=reminder.user_id,
            text=reminder.text,
            key=key,
            channel=place.channel,
            session_id=place.session_id,
            chat_id=place.chat_id,
            request_id=key,
            opens=True,
            labels=reminder.labels,
        )
        turn = await self._conversations.accept_in(store, message)
        return Act(FiringState.DUE, turn=turn)

    async def _say(
        self, store: UserStore, occasion: Occasion, text: str, labels: Labels, source: str = ""
    ) -> Act:
        place = await usual_place(store, occasion.profile.id, self._chat(occasion))
        source = source or firing_turn_key(occasion.firing.firing_id)
        event = _event(occasion, text, place.session_id, source)
        await tell(store, occasion.profile, place, source, text, labels, event)
        if place.chat_id is None:
            return Act(FiringState.SENT)
        outbox_id = await queue_reminder(
            store, place.chat_id, source, escape_markdown(text), _buttons(occasion)
        )
        return Act(FiringState.DUE, outbox_id=outbox_id, chat_id=place.chat_id)

    def _chat(self, occasion: Occasion) -> int | None:
        return occasion.chat_id if self._delivers else None


def nag_source(firing_id: UUID, number: int) -> str:
    """Return the source of repetition `number` of a firing."""
    return f"{firing_turn_key(firing_id)}/nag/{number}"


def _event(occasion: Occasion, text: str, session_id: UUID, source: str) -> NewUserEvent | None:
    """Return what every channel is told of a reminder; the rest is told as a message."""
    if occasion.reminder.action is not ReminderAction.REMIND:
        return None
    told = ReminderTold(
        reminder_id=occasion.reminder.reminder_id,
        firing_id=occasion.firing.firing_id,
        due_at=occasion.firing.due_at,
        text=text,
        session_id=session_id,
    )
    return reminder_event(occasion.profile.id, told, source)


def _buttons(occasion: Occasion) -> tuple[str, ...]:
    """Return the data of the buttons: a verb and the firing, in Telegram's 64 bytes."""
    if occasion.reminder.action is not ReminderAction.REMIND:
        return ()
    return tuple(f"{verb}:{occasion.firing.firing_id}" for verb in _VERBS)
