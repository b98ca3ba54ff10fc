"""How ids are made from other ids, so that doing a thing twice gives the same thing."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("6f0ad1d4-5f0e-5f5c-9c4b-3f1c1d6c7a01")


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


def outbox_id_for(source: str, ordinal: int) -> UUID:
    """Id of the outgoing message number `ordinal` that `source` causes."""
    return uuid5(_NAMESPACE, f"outbox/{source}/{ordinal}")


def chat_workflow_id(session_id: UUID) -> str:
    """Workflow id of a dialogue: at most one run at a time answers in it."""
    return f"chat/{session_id}"


def delivery_workflow_id(chat_id: int) -> str:
    """Workflow id of the one sender of a Telegram chat."""
    return f"delivery/telegram/{chat_id}"


def session_topic(session_id: UUID) -> str:
    """Bus topic on which the events of a dialogue are told."""
    return f"session_{session_id.hex}"
