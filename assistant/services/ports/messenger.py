"""Port to a messenger: one request each, and errors that say what became of it."""

from collections.abc import Sequence
from typing import Protocol

from assistant.contracts.chat import Contract
from assistant.errors import AssistantError, UnavailableError


class Button(Contract):
    """Inline button of a message; `data` comes back when it is pressed (64 bytes at most)."""

    label: str
    data: str


class MessengerError(AssistantError):
    """The messenger did not do what it was asked."""

    code = "messenger_failed"
    status = 502


class NotDeliveredError(MessengerError, UnavailableError):
    """Certainly not delivered; trying again later helps. `retry_after` is in seconds."""

    code = "messenger_unavailable"


class OutcomeUnknownError(MessengerError, UnavailableError):
    """The request may or may not have been carried out."""

    code = "messenger_unknown"


class RefusedError(MessengerError):
    """The messenger will never take this request."""

    code = "messenger_refused"


class FormattingRefusedError(RefusedError):
    """The messenger does not take the markup or the length."""

    code = "messenger_formatting"


class BlockedError(RefusedError):
    """The person has blocked the bot or is gone."""

    code = "messenger_blocked"


class MessageGoneError(RefusedError):
    """The message to change is not there any more."""

    code = "messenger_message_gone"


class Messenger(Protocol):
    """A chat service with editable messages. Every method raises the errors above."""

    async def send(
        self, chat_id: int, text: str, *, formatted: bool = True, buttons: Sequence[Button] = ()
    ) -> int:
        """Send Markdown (or, unless `formatted`, plain text); returns the message's id.

        Up to three buttons are shown in one row, more in rows of two or three.
        """
        ...

    async def edit(
        self,
        chat_id: int,
        message_id: int,
        text: str,
        *,
        formatted: bool = True,
        buttons: Sequence[Button] = (),
    ) -> None:
        """Set the text of a message; nothing to change is success."""
        ...

    async def draft(self, chat_id: int, draft_id: int, text: str) -> None:
        """Show text that is being written; it vanishes by itself."""
        ...

    async def typing(self, chat_id: int) -> None:
        """Show for five seconds that something is being written."""
        ...

    async def send_document(self, chat_id: int, file_name: str, content: bytes) -> int:
        """Send a file; returns the message's id."""
        ...

    async def send_photo(
        self, chat_id: int, name: str, content: bytes, caption: str | None = None
    ) -> int:
        """Send a picture to be seen at once, the caption as plain text; returns the message's id.

        Refused when it is larger or longer than the messenger shows.
        """
        ...
