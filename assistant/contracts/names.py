"""Names that operators read in Temporal's UI: workflow types, search attributes, updates."""

from typing import Final

CHAT_TURN: Final = "ChatTurn"
TOOL_CHAIN: Final = "ToolChain"
DELIVERY: Final = "Delivery"
TURN_RECOVERY: Final = "TurnRecovery"
HOUSEKEEPING: Final = "Housekeeping"
REMINDER: Final = "Reminder"
REMINDER_RECONCILIATION: Final = "ReminderReconciliation"
BACKGROUND_TASK: Final = "BackgroundTask"
TASK_RECONCILIATION: Final = "TaskReconciliation"
INTEGRATION_ONBOARDING: Final = "IntegrationOnboarding"
AUTH_DATA_ROTATION: Final = "AuthDataRotation"

SUBMIT_TURN: Final = "submit"
STOP_TURN: Final = "stop"
DECIDE_STEP: Final = "decide"
WAKE_DELIVERY: Final = "wake"
LOOK_AGAIN: Final = "look_again"
ACKNOWLEDGE: Final = "acknowledge"
SLOT_FREE: Final = "slot_free"
PROGRESS: Final = "progress"
DRAFT_CHANGED: Final = "draft_changed"
TEST_DRAFT: Final = "test"
SAVE_DRAFT: Final = "save"
ONBOARDING_STATUS: Final = "status"
ROTATION_PROGRESS: Final = "rotation"

SEARCH_USER: Final = "AssistantUserId"
SEARCH_SESSION: Final = "AssistantSessionId"
SEARCH_CHANNEL: Final = "AssistantChannel"
SEARCH_STATE: Final = "AssistantState"
SEARCH_TOOL: Final = "AssistantTool"

SEARCH_ATTRIBUTES: Final[dict[str, str]] = {
    SEARCH_USER: "Keyword",
    SEARCH_SESSION: "Keyword",
    SEARCH_CHANNEL: "Keyword",
    SEARCH_STATE: "Keyword",
    SEARCH_TOOL: "KeywordList",
}
"""Name to type; values are opaque ids and fixed words, since the server cannot encrypt them."""


_BACKGROUND: Final = "-background"


def tool_queue(task_queue: str, queue: str) -> str:
    """Return the task queue of a tool that a workflow on `task_queue` calls.

    For `main` it is the workflow's own; tools that need something scarce have one for all.
    """
    return task_queue if queue == "main" else f"{task_queue.removesuffix(_BACKGROUND)}-{queue}"


def background_queue(task_queue: str) -> str:
    """Return the task queue of background tasks: chat has its workers' slots to itself."""
    return f"{task_queue}{_BACKGROUND}"


def telegram_queue(task_queue: str) -> str:
    """Return the task queue of messages to Telegram, which are started at the bot's pace."""
    return f"{task_queue}-telegram"


def telegram_shows_queue(task_queue: str) -> str:
    """Return the task queue of answers shown as they grow: they wait long, in slots of their own.

    A person may take an hour to allow a call; nobody's messages wait for that.
    """
    return f"{task_queue}-telegram-shows"


PRIORITY_CHAT: Final = 1
PRIORITY_REMINDER: Final = 2
PRIORITY_DELIVERY: Final = 2
PRIORITY_BACKGROUND: Final = 4
PRIORITY_UPKEEP: Final = 5
