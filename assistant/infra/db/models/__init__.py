"""SQLAlchemy models, one module per feature."""

from assistant.infra.db.models.accounts import LoginAttempts, RefreshToken, User
from assistant.infra.db.models.background import (
    OPEN_TASK,
    UNACKNOWLEDGED,
    SocketTicket,
    UserEvent,
    UserEventHead,
    WorkerTask,
)
from assistant.infra.db.models.base import Base
from assistant.infra.db.models.chat import (
    OPEN_TURN,
    AnswerDraft,
    ChatSession,
    Digest,
    Message,
    Turn,
)
from assistant.infra.db.models.integrations import (
    OPEN_DRAFT,
    Integration,
    IntegrationCall,
    IntegrationDraft,
    IntegrationSecret,
    McpServerTool,
    OAuthTicket,
)
from assistant.infra.db.models.operations import Alert, RequestLog
from assistant.infra.db.models.reminders import (
    PLANNED_FIRING,
    UNHANDED_FIRING,
    Reminder,
    ReminderFiring,
)
from assistant.infra.db.models.telegram import (
    OutboxMessage,
    TelegramAccess,
    TelegramAccount,
    TelegramPace,
    TelegramUpdate,
)
from assistant.infra.db.models.tools import (
    OPEN_DIRECT_CHAIN,
    Artifact,
    ArtifactContent,
    ToolChain,
    ToolHost,
    ToolStep,
)

__all__ = [
    "OPEN_DIRECT_CHAIN",
    "OPEN_DRAFT",
    "OPEN_TASK",
    "OPEN_TURN",
    "PLANNED_FIRING",
    "UNACKNOWLEDGED",
    "UNHANDED_FIRING",
    "Alert",
    "AnswerDraft",
    "Artifact",
    "ArtifactContent",
    "Base",
    "ChatSession",
    "Digest",
    "Integration",
    "IntegrationCall",
    "IntegrationDraft",
    "IntegrationSecret",
    "LoginAttempts",
    "McpServerTool",
    "Message",
    "OAuthTicket",
    "OutboxMessage",
    "RefreshToken",
    "Reminder",
    "ReminderFiring",
    "RequestLog",
    "SocketTicket",
    "TelegramAccess",
    "TelegramAccount",
    "TelegramPace",
    "TelegramUpdate",
    "ToolChain",
    "ToolHost",
    "ToolStep",
    "Turn",
    "User",
    "UserEvent",
    "UserEventHead",
    "WorkerTask",
]
