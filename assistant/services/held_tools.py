"""Owns what a person is told when tools that they have confirmed are held: once for a change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from assistant.contracts.ids import event_id_for
from assistant.contracts.integrations import IntegrationRecord
from assistant.contracts.mcp_tools import McpTool, McpToolState
from assistant.contracts.telegram import ChatRef
from assistant.contracts.user_events import NewUserEvent, ToolsHeld, UserEventKind
from assistant.domain.storable import storable
from assistant.domain.telegram_html import escape_markdown
from assistant.errors import UnavailableError
from assistant.services.outbox import queue_notice
from assistant.services.ports.store import UserStore
from assistant.services.ports.telegram import DeliveryWaker
from assistant.services.ports.texts import Texts

_NAMED = 5
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class HeldTelling:
    """Tells people; without a `waker` there is no bot."""

    texts: Texts
    waker: DeliveryWaker | None

    async def tell(
        self, store: UserStore, user_id: UUID, record: IntegrationRecord, held: Sequence[McpTool]
    ) -> ChatRef | None:
        """Tell every channel of tools that were just held; returns the chat that is to be woken."""
        profile = await store.profile.get()
        if not held or profile is None:
            return None
        text = self._text(record, held, profile.locale)
        event = _event(user_id, record, held, text)
        known = await store.events.seq_of(event.event_id)
        await store.events.append(event)
        chat_id = await store.tasks.linked_chat() if self.waker else None
        if known is not None or chat_id is None:
            return None
        await queue_notice(store, chat_id, f"tools-held/{event.event_id}", escape_markdown(text))
        return ChatRef(user_id=user_id, chat_id=chat_id)

    async def wake(self, chat: ChatRef | None) -> None:
        """Have the notice sent now; else recovery has it sent within minutes."""
        if chat is None or self.waker is None:
            return
        try:
            await self.waker.wake(chat)
        except UnavailableError as error:
            _log.warning("delivery_waits", error=str(error))

    def _text(self, record: IntegrationRecord, held: Sequence[McpTool], locale: str) -> str:
        names = [f"«{tool.name}»" for tool in held[:_NAMED]]
        more = len(held) - len(names)
        return self.texts.text(
            "mcp-tools-held",
            locale,
            count=len(held),
            tools=", ".join([*names, *([f"+{more}"] if more else [])]),
            server=record.plan.name,
            address=f"/api/v1/integrations/{record.integration_id}/tools",
        )


def newly_held(before: Iterable[McpTool], now: Iterable[McpTool]) -> list[McpTool]:
    """Return the tools that are held now for a definition that they were not held for before."""
    known = {tool.name: tool.offered_hash for tool in before}
    held = [tool for tool in now if tool.state is McpToolState.HELD]
    return [tool for tool in held if known.get(tool.name) != tool.offered_hash]


def _event(
    user_id: UUID, record: IntegrationRecord, held: Sequence[McpTool], text: str
) -> NewUserEvent:
    told = ToolsHeld(
        integration_id=record.integration_id,
        title=record.plan.name,
        text=text,
        tools=tuple(tool.name for tool in held),
    )
    changes = "/".join(f"{tool.name}:{tool.offered_hash}" for tool in held)
    source = f"{UserEventKind.INTEGRATION}/held/{record.integration_id}/{changes}"
    return NewUserEvent(
        event_id=event_id_for(user_id, source),
        kind=UserEventKind.INTEGRATION,
        payload=storable(told.model_dump(mode="json")),
    )
