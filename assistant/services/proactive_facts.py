"""Owns what is worth saying unasked: a list of functions, each of which finds facts of one kind.

More kinds are added to the list. No model decides whether to disturb a person: what is found can
be counted, and the person can foresee it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from assistant.contracts.accounts import UserProfile
from assistant.contracts.chat import TurnState
from assistant.contracts.conversations import MessageRecord
from assistant.contracts.reminders import FiringState, ReminderAction, ScheduleKind
from assistant.contracts.tools import Labels
from assistant.services.ports.store import UserStore

_PATIENCE = timedelta(hours=2)
"""How long a reminder may be without an answer before it is worth a word."""

_FAILED_WITHIN = timedelta(days=1)
_MOST = 100
_DIALOGUES = 5
_MESSAGES = 20


@dataclass(frozen=True)
class Outlook:
    """What facts are found in: whose they are, and what was told before `since` is left out."""

    store: UserStore
    profile: UserProfile
    now: datetime
    since: datetime


@dataclass(frozen=True)
class Fact:
    """Something worth saying: key of the text that says it, what it is about, since when."""

    key: str
    text: str
    at: datetime
    labels: Labels


FactFinder = Callable[[Outlook], Awaitable[list[Fact]]]


async def unanswered_reminders(outlook: Outlook) -> list[Fact]:
    """Find reminders for one time that came two hours ago or earlier and were not answered.

    One that came less than that before `since` was too young to be told then.
    """
    first, last = outlook.since - _PATIENCE, outlook.now - _PATIENCE
    sent = await outlook.store.firings.fired(
        [ReminderAction.REMIND], [FiringState.SENT], first, _MOST
    )
    facts = []
    for firing in sent:
        fired_at = firing.fired_at or firing.due_at
        if not first < fired_at <= last:
            continue
        reminder = await outlook.store.reminders.get(firing.reminder_id)
        if reminder is not None and reminder.schedule.kind is ScheduleKind.ONCE:
            facts.append(Fact("look-reminder", reminder.text, fired_at, reminder.labels))
    return facts


async def failed_turns(outlook: Outlook) -> list[Fact]:
    """Find questions of the last day that came to no answer and were not asked again."""
    since = max(outlook.since, outlook.now - _FAILED_WITHIN)
    facts = []
    for session in await outlook.store.sessions.recent(_DIALOGUES, 0):
        if session.last_activity_at < outlook.now - _FAILED_WITHIN:
            break
        messages = await outlook.store.messages.page(session.session_id, None, _MESSAGES)
        states = await outlook.store.turns.states([message.turn_id for message in messages])
        for message in messages:
            if states.get(message.turn_id) is TurnState.FAILED:
                facts += await _failed_since(outlook.store, message, since)
    return facts


async def open_questions(outlook: Outlook) -> list[Fact]:
    """Find calls of tools that wait for the person's word, by the message that led to them."""
    facts = []
    for session in await outlook.store.sessions.recent(_DIALOGUES, 0):
        turn_id = await outlook.store.chains.asking(session.session_id)
        question = await outlook.store.messages.question(turn_id) if turn_id else None
        if question is not None:
            facts.append(
                Fact("look-question", question.content, question.created_at, question.labels)
            )
    return facts


FACTS: Final[tuple[FactFinder, ...]] = (unanswered_reminders, failed_turns, open_questions)


async def _failed_since(store: UserStore, question: MessageRecord, since: datetime) -> list[Fact]:
    turn = await store.turns.get(question.turn_id)
    if turn is None or turn.finished_at is None or turn.finished_at <= since:
        return []
    return [Fact("look-turn", question.content, turn.finished_at, question.labels)]
