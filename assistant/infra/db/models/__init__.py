"""SQLAlchemy models, one module per feature."""

from assistant.infra.db.models.accounts import LoginAttempts, RefreshToken, User
from assistant.infra.db.models.base import Base
from assistant.infra.db.models.chat import (
    OPEN_TURN,
    AnswerDraft,
    ChatSession,
    Digest,
    Message,
    Turn,
)
from assistant.infra.db.models.operations import RequestLog
from assistant.infra.db.models.telegram import (
    OutboxMessage,
    TelegramAccess,
    TelegramAccount,
    TelegramUpdate,
)

__all__ = [
    "OPEN_TURN",
    "AnswerDraft",
    "Base",
    "ChatSession",
    "Digest",
    "LoginAttempts",
    "Message",
    "OutboxMessage",
    "RefreshToken",
    "RequestLog",
    "TelegramAccess",
    "TelegramAccount",
    "TelegramUpdate",
    "Turn",
    "User",
]
