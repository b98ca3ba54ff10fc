"""The way to the one sender of a Telegram chat."""

from temporalio.common import Priority, WorkflowIDConflictPolicy

from assistant.contracts.chat import Channel
from assistant.contracts.ids import delivery_workflow_id
from assistant.contracts.names import DELIVERY, PRIORITY_DELIVERY, WAKE_DELIVERY
from assistant.contracts.telegram import ChatRef
from gateway.temporal import RPC_PATIENCE, Temporal, temporal_errors
from workflows.state import search_attributes


class DeliveryGateway:
    """Wakes senders: starts one, or tells the one that runs to look again."""

    def __init__(self, temporal: Temporal) -> None:
        self._temporal = temporal

    async def wake(self, chat: ChatRef) -> None:
        """Return when a sender is certain to look at the chat's outbox from now on.

        Raises `UnavailableError` when Temporal is out of reach.
        """
        with temporal_errors():
            await self._temporal.client.start_workflow(
                DELIVERY,
                chat,
                id=delivery_workflow_id(chat.chat_id),
                task_queue=self._temporal.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal=WAKE_DELIVERY,
                start_signal_args=[chat],
                search_attributes=search_attributes(str(chat.user_id), Channel.TELEGRAM),
                static_summary="Delivery to a Telegram chat",
                priority=Priority(priority_key=PRIORITY_DELIVERY, fairness_key=str(chat.user_id)),
                rpc_timeout=RPC_PATIENCE,
            )
