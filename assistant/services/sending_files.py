"""Owns the sending of one file that a tool made: as a picture, as a document, or not at all."""

from typing import Final

import structlog

from assistant.contracts.telegram import OutboxRecord, OutboxRef
from assistant.contracts.tools import ArtifactRecord
from assistant.services.ports.messenger import BlockedError, Messenger, RefusedError
from assistant.services.ports.store import Store

EXPIRED: Final = "the file has expired"
TOO_LARGE: Final = "the file is too large"
_PICTURES = frozenset({"image/png", "image/jpeg"})
_MOST_PICTURE_BYTES = 10 * 1024 * 1024
"""What Telegram takes as a photo: https://core.telegram.org/bots/api#sendphoto."""

_MOST_FILE_BYTES = 50 * 1024 * 1024
"""What Telegram takes as a file: https://core.telegram.org/bots/api#senddocument."""

_log = structlog.get_logger(__name__)


async def send_file(store: Store, messenger: Messenger, ref: OutboxRef, row: OutboxRecord) -> int:
    """Send an artifact, a picture as such unless the messenger refuses to show it.

    Returns the message's id. Raises `RefusedError` when the file is gone or too large, and what
    the messenger raises.
    """
    artifact, content = await _artifact(store, ref, row)
    if artifact.media_type in _PICTURES and artifact.size <= _MOST_PICTURE_BYTES:
        caption = row.text or None
        try:
            return await messenger.send_photo(row.chat_id, artifact.name, content, caption)
        except BlockedError:
            raise
        except RefusedError as error:  # too long or too wide, often: whole pages are
            _log.info("picture_refused", outbox_id=str(row.outbox_id), reason=str(error))
    return await messenger.send_document(row.chat_id, artifact.name, content)


async def _artifact(
    store: Store, ref: OutboxRef, row: OutboxRecord
) -> tuple[ArtifactRecord, bytes]:
    """Return a file with its bytes. Raises `RefusedError` when it is gone or too large."""
    if row.artifact_id is None:
        raise RefusedError(EXPIRED)
    async with store.as_user(ref.user_id) as own:
        artifact = await own.artifacts.get(row.artifact_id)
        if artifact is not None and artifact.size > _MOST_FILE_BYTES:
            raise RefusedError(TOO_LARGE)
        content = await own.artifacts.content(row.artifact_id)
    if artifact is None or content is None:
        raise RefusedError(EXPIRED)
    return artifact, content
