"""SQLAlchemy models, one module per feature."""

from assistant.infra.db.models.accounts import LoginAttempts, RefreshToken, User
from assistant.infra.db.models.base import Base
from assistant.infra.db.models.chat import (
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
