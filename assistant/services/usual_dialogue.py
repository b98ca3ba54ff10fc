"""Owns where the assistant speaks of its own accord: a person's usual dialogue, and how."""

from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.accounts import UserProfile
from assistant.contracts.chat import Channel
from assistant.contracts.conversations import NewTold, SessionRecord
from assistant.contracts.ids import reminders_session_id, telegram_session_id, turn_id_for
from assistant.contracts.tools import Labels
from assistant.contracts.user_events import MessageTold, NewUserEvent
from assistant.domain.digest import shorten
from assistant.services.ports.store import UserStore
from assistant.services.user_events import message_event

_TITLE_CHARS = 60
_RECENT = 5
_ANY_PLACE = 2**62


@dataclass(frozen=True)
class Place:
    """A dialogue, which need not exist yet; `chat_id` is the Telegram chat that it is held in."""

    session_id: UUID
    channel: Channel
    chat_id: int | None = None


async def usual_place(store: UserStore, user_id: UUID, chat_id: int | None) -> Place:
    """Return the Telegram chat if there is one to deliver to, else the last used dialogue."""
    if chat_id is not None:
        return Place(telegram_session_id(user_id, chat_id), Channel.TELEGRAM, chat_id)
    for session in await store.sessions.recent(_RECENT, 0):
        if session.chat_id is None:  # what is said in a chat without a bot is read by nobody
            return Place(session.session_id, session.channel)
    return Place(reminders_session_id(user_id), Channel.API)


async def tell(
    store: UserStore,
    profile: UserProfile,
    place: Place,
    key: str,
    text: str,
    labels: Labels,
    event: NewUserEvent | None = None,
) -> None:
    """Say something in a dialogue, once per key; its oldest messages make room.

    It is told on every channel as `event`, by default as a message.
    """
    turn_id = turn_id_for(profile.id, key)
    session = await store.sessions.touch(place.session_id, 1, len(text))
    if session is None:
        title = shorten(text, _TITLE_CHARS)
        await store.sessions.open(place.session_id, place.channel, place.chat_id, title, len(text))
    told = NewTold(
        turn_id=turn_id,
        user_id=profile.id,
        session_id=place.session_id,
        channel=place.channel,
        request_id=key,
        text=text,
        labels=labels,
    )
    if not await store.turns.tell(told):
        await store.sessions.touch(place.session_id, -1, -len(text))
        return
    if session is not None:
        await _trim(store, session, profile.max_history_messages)
    await store.events.append(event or _as_message(told))


def _as_message(told: NewTold) -> NewUserEvent:
    message = MessageTold(session_id=told.session_id, turn_id=told.turn_id, text=told.text)
    return message_event(told.user_id, message)


async def _trim(store: UserStore, session: SessionRecord, limit: int) -> None:
    """Remove the oldest messages, unless a turn is open, whose question could be among them."""
    surplus = session.message_count - limit
    if surplus > 0 and not await store.turns.waiting(session.session_id):
        messages, characters = await store.messages.trim(session.session_id, surplus, _ANY_PLACE)
        await store.sessions.touch(session.session_id, -messages, -characters)
