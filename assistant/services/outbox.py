"""Owns what goes into the outbox: rows that are written with their cause, in its transaction."""

from uuid import UUID

from assistant.contracts.ids import outbox_id_for
from assistant.contracts.telegram import Outgoing, OutgoingKind
from assistant.contracts.tools import ArtifactRecord
from assistant.domain.telegram_text import split_markdown
from assistant.services.ports.store import UserStore

_CAPTION_CHARS = 200


def answer_source(turn_id: UUID, run_no: int) -> str:
    """Return the source of what one run of a turn shows: placeholder, answer or failure."""
    return f"turn/{turn_id}/{run_no}"


async def queue_answer(
    store: UserStore, chat_id: int, turn_id: UUID, text: str, buttons: tuple[str, ...] = ()
) -> UUID:
    """Queue an answer of any length; its first part takes the place of the placeholder.

    Returns the id of the last part, which has the buttons. Doing it twice queues it once.
    """
    turn = await store.turns.get(turn_id)
    source = answer_source(turn_id, turn.run_no if turn else 1)
    parts = split_markdown(text)
    for ordinal, part in enumerate(parts):
        row = Outgoing(
            outbox_id=outbox_id_for(source, ordinal),
            chat_id=chat_id,
            kind=OutgoingKind.ANSWER,
            text=part,
            turn_id=turn_id,
            buttons=buttons if ordinal == len(parts) - 1 else (),
        )
        await store.outbox.put(row)
    return outbox_id_for(source, len(parts) - 1)


async def queue_notice(
    store: UserStore, chat_id: int, source: str, text: str, buttons: tuple[str, ...] = ()
) -> None:
    """Queue a text, with the data of the buttons under its last part.

    With the source of a turn it takes the place of the turn's placeholder, if there is one.
    """
    await _queue_text(store, chat_id, source, text, buttons)


async def queue_approval(
    store: UserStore, chat_id: int, source: str, text: str, step_id: UUID
) -> None:
    """Queue a question about a step, with a button for each answer under its last part."""
    buttons = (f"approve:{step_id}", f"deny:{step_id}")
    await _queue_text(store, chat_id, source, text, buttons)


async def queue_reminder(
    store: UserStore, chat_id: int, source: str, text: str, buttons: tuple[str, ...] = ()
) -> UUID:
    """Queue what must arrive at the price of coming twice; returns the id of its last part.

    That part has the buttons.
    """
    return await _queue_text(store, chat_id, source, text, buttons, OutgoingKind.REMINDER)


async def _queue_text(
    store: UserStore,
    chat_id: int,
    source: str,
    text: str,
    buttons: tuple[str, ...],
    kind: OutgoingKind = OutgoingKind.NOTICE,
) -> UUID:
    parts = split_markdown(text)
    for ordinal, part in enumerate(parts, start=1):
        row = Outgoing(
            outbox_id=outbox_id_for(source, ordinal - 1),
            chat_id=chat_id,
            kind=kind,
            text=part,
            buttons=buttons if ordinal == len(parts) else (),
        )
        await store.outbox.put(row)
    return outbox_id_for(source, len(parts) - 1)


async def queue_document(
    store: UserStore, chat_id: int, source: str, file_name: str, text: str
) -> None:
    """Queue a text that goes out as a file."""
    row = Outgoing(
        outbox_id=outbox_id_for(source, 0),
        chat_id=chat_id,
        kind=OutgoingKind.DOCUMENT,
        text=text,
        file_name=file_name,
    )
    await store.outbox.put(row)


async def queue_file(store: UserStore, chat_id: int, source: str, artifact: ArtifactRecord) -> None:
    """Queue a file that a tool made; its bytes are read when it is sent."""
    row = Outgoing(
        outbox_id=outbox_id_for(source, 0),
        chat_id=chat_id,
        kind=OutgoingKind.FILE,
        text=artifact.name[:_CAPTION_CHARS],
        artifact_id=artifact.artifact_id,
    )
    await store.outbox.put(row)
