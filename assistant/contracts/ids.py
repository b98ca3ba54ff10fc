"""How ids are made from other ids, so that doing a thing twice gives the same thing."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

REMINDER_PREFIX: Final = "reminder/"
"""What the ids of workflows of firings begin with."""

TASK_PREFIX: Final = "task/"
"""What the ids of workflows of background tasks begin with."""

ONBOARDING_PREFIX: Final = "integration-onboarding/"
"""What the ids of workflows of drafts of integrations begin with."""

ROTATION_ID: Final = "auth-data-rotation"
"""Id of the one workflow that encrypts all secrets anew."""

_NAMESPACE = UUID("6f0ad1d4-5f0e-5f5c-9c4b-3f1c1d6c7a01")
_FIRING = "firing/"


def turn_id_for(user_id: UUID, key: str) -> UUID:
    """Id of the turn that the client's idempotency key stands for; keys are the user's own."""
    return uuid5(_NAMESPACE, f"turn/{user_id}/{key}")


def session_id_for_turn(turn_id: UUID) -> UUID:
    """Id of the dialogue that a first message opens."""
    return uuid5(_NAMESPACE, f"session/{turn_id}")


def telegram_session_id(user_id: UUID, chat_id: int) -> UUID:
    """Id of the one dialogue that a user has in a Telegram chat."""
    return uuid5(_NAMESPACE, f"telegram-session/{user_id}/{chat_id}")


def question_id_for(turn_id: UUID) -> UUID:
    """Id of the stored message that asks."""
    return uuid5(_NAMESPACE, f"question/{turn_id}")


def answer_id_for(turn_id: UUID) -> UUID:
    """Id of the one stored reply of a turn."""
    return uuid5(_NAMESPACE, f"answer/{turn_id}")


def chain_id_for_turn(turn_id: UUID, run_no: int) -> UUID:
    """Id of the tool chain that one run of a turn leads to."""
    return uuid5(_NAMESPACE, f"chain/{turn_id}/{run_no}")


def chain_id_for_key(user_id: UUID, key: str) -> UUID:
    """Id of the tool chain that a client's idempotency key stands for."""
    return uuid5(_NAMESPACE, f"chain/{user_id}/{key}")


def step_id_for(chain_id: UUID, attempt: int, position: int) -> UUID:
    """Id of a step: its place among the calls that one attempt at planning made."""
    return uuid5(_NAMESPACE, f"step/{chain_id}/{attempt}/{position}")


def artifact_id_for(step_id: UUID, ordinal: int) -> UUID:
    """Id of the file number `ordinal` that a step makes."""
    return uuid5(_NAMESPACE, f"artifact/{step_id}/{ordinal}")


def outbox_id_for(source: str, ordinal: int) -> UUID:
    """Id of the outgoing message number `ordinal` that `source` causes."""
    return uuid5(_NAMESPACE, f"outbox/{source}/{ordinal}")


def reminder_id_for(user_id: UUID, key: str) -> UUID:
    """Id of the reminder that a client's idempotency key stands for."""
    return uuid5(_NAMESPACE, f"reminder/{user_id}/{key}")


def proactive_reminder_id(user_id: UUID, action: str) -> UUID:
    """Id of the reminder that has the assistant speak unasked: one for each way to, per user."""
    return uuid5(_NAMESPACE, f"proactive/{user_id}/{action}")


def firing_id_for(reminder_id: UUID, due_at: datetime) -> UUID:
    """Id of a firing: a reminder fires once at an instant."""
    return uuid5(_NAMESPACE, f"firing/{reminder_id}/{_instant(due_at)}")


def firing_turn_key(firing_id: UUID) -> str:
    """Idempotency key, and request id, of the turn that carries out a firing."""
    return f"{_FIRING}{firing_id}"


def firing_of_request(request_id: str) -> UUID | None:
    """Return the firing that a turn carries out, None for a turn that somebody asked for."""
    if not request_id.startswith(_FIRING):
        return None
    try:
        return UUID(request_id.removeprefix(_FIRING))
    except ValueError:  # a client may name its requests as it likes
        return None


def reminders_session_id(user_id: UUID) -> UUID:
    """Id of the dialogue that reminders open for a person who has none."""
    return uuid5(_NAMESPACE, f"reminders-session/{user_id}")


def reminder_workflow_id(reminder_id: UUID, due_at: datetime) -> str:
    """Workflow id of one firing: the reminder and its due time."""
    return f"{REMINDER_PREFIX}{reminder_id}/{_instant(due_at)}"


def firing_of_workflow(workflow_id: str) -> tuple[UUID, datetime] | None:
    """Return the reminder and the due time that `reminder_workflow_id` was made of."""
    reminder, _, due = workflow_id.removeprefix(REMINDER_PREFIX).partition("/")
    try:
        return UUID(reminder), datetime.fromisoformat(due).astimezone(UTC)
    except ValueError:  # somebody's own workflow
        return None


def task_id_for(user_id: UUID, key: str) -> UUID:
    """Id of the background task that a client's idempotency key stands for."""
    return uuid5(_NAMESPACE, f"task/{user_id}/{key}")


def task_session_id(task_id: UUID) -> UUID:
    """Id of the dialogue in which a background task is carried out."""
    return uuid5(_NAMESPACE, f"task-session/{task_id}")


def task_turn_key(task_id: UUID) -> str:
    """Idempotency key, and request id, of the turn that carries out a background task."""
    return f"{TASK_PREFIX}{task_id}"


def task_workflow_id(task_id: UUID) -> str:
    """Workflow id of a background task."""
    return f"{TASK_PREFIX}{task_id}"


def task_of_workflow(workflow_id: str) -> UUID | None:
    """Return the task that `task_workflow_id` was made of."""
    if not workflow_id.startswith(TASK_PREFIX):
        return None
    try:
        return UUID(workflow_id.removeprefix(TASK_PREFIX))
    except ValueError:  # somebody's own workflow
        return None


def is_task_session(session_id: UUID, request_id: str) -> bool:
    """Tell whether a dialogue is one in which the background task of a request is carried out."""
    task_id = task_of_workflow(request_id)
    return task_id is not None and task_session_id(task_id) == session_id


def draft_id_for(user_id: UUID, key: str) -> UUID:
    """Id of the draft of an integration that a key stands for."""
    return uuid5(_NAMESPACE, f"integration-draft/{user_id}/{key}")


def integration_id_for(draft_id: UUID) -> UUID:
    """Id of the one integration that a draft becomes."""
    return uuid5(_NAMESPACE, f"integration/{draft_id}")


def integration_id_for_key(user_id: UUID, key: str) -> UUID:
    """Id of the integration that a key stands for when it is stored without a draft."""
    return uuid5(_NAMESPACE, f"integration-key/{user_id}/{key}")


def token_secret_id(owner_id: UUID) -> UUID:
    """Id of the secret with the OAuth tokens of an integration, or of a draft."""
    return uuid5(_NAMESPACE, f"integration-token/{owner_id}")


def typed_secret_id(turn_id: UUID) -> UUID:
    """Id of the secret that was typed in a message."""
    return uuid5(_NAMESPACE, f"typed-secret/{turn_id}")


def call_id_for(user_id: UUID, key: str) -> UUID:
    """Id of the journalled call that a key stands for."""
    return uuid5(_NAMESPACE, f"integration-call/{user_id}/{key}")


def onboarding_workflow_id(draft_id: UUID) -> str:
    """Id of the workflow that waits for a draft."""
    return f"{ONBOARDING_PREFIX}{draft_id}"


def draft_of_workflow(workflow_id: str) -> UUID | None:
    """Return the draft of a workflow's id, None if it is another kind of workflow."""
    if not workflow_id.startswith(ONBOARDING_PREFIX):
        return None
    try:
        return UUID(workflow_id.removeprefix(ONBOARDING_PREFIX))
    except ValueError:
        return None


def event_id_for(user_id: UUID, source: str) -> UUID:
    """Id of the event that `source` causes: told twice, it is one."""
    return uuid5(_NAMESPACE, f"event/{user_id}/{source}")


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def chat_workflow_id(session_id: UUID) -> str:
    """Workflow id of a dialogue: at most one run at a time answers in it."""
    return f"chat/{session_id}"


def delivery_workflow_id(chat_id: int) -> str:
    """Workflow id of the one sender of a Telegram chat."""
    return f"delivery/telegram/{chat_id}"


def chain_workflow_id(chain_id: UUID) -> str:
    """Workflow id of a tool chain."""
    return f"tools/{chain_id}"


def chain_topic(chain_id: UUID) -> str:
    """Bus topic on which the events of a chain without a dialogue are told."""
    return f"chain_{chain_id.hex}"


def session_topic(session_id: UUID) -> str:
    """Bus topic on which the events of a dialogue are told."""
    return f"session_{session_id.hex}"
