"""Owns what a handler knows of the update it handles: who, where, and which update it is."""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from assistant.contracts.ids import telegram_session_id
from assistant.contracts.telegram import ChatRef, TelegramPerson, UpdateKey


@dataclass(frozen=True)
class Visit:
    """One update of an admitted person in their private chat."""

    update: UpdateKey
    person: TelegramPerson
    chat_id: int

    @property
    def session_id(self) -> UUID:
        """Id of the person's dialogue in this chat."""
        return telegram_session_id(self.person.user_id, self.chat_id)

    @property
    def chat(self) -> ChatRef:
        """The chat as its sender knows it."""
        return ChatRef(user_id=self.person.user_id, chat_id=self.chat_id)


def clean_text(text: str) -> str:
    """Return the text as the product stores texts: NFC, no NUL, no lone surrogates."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", whole).replace("\0", "")
