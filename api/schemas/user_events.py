"""Shapes of results of background tasks as they are polled for and acknowledged."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.types import Body
from assistant.contracts.user_events import EVENTS_KEPT, WorkerResult

MOST_SECONDS = 60
"""How long a poll may wait."""


class WorkerResultOut(WorkerResult):
    """What a background task came to, as every channel tells it.

    `event_id` is the same however often it is told. `seq` grows with every event of the person.
    """

    type: Literal["worker_result"]
    event_id: UUID
    seq: int
    created_at: datetime
    delivered_at: datetime = Field(description="When this answer was made.")
    result: str = Field(description="The same as `result_preview`.")


class WorkerResultsOut(BaseModel):
    """Results that are not acknowledged, the oldest first; `after` asks for those behind them."""

    items: list[WorkerResultOut]
    after: int


class AcknowledgeBody(Body):
    """Events that have reached their reader; ids that are not known change nothing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"event_ids": ["6aa88ea9-4478-5420-89d2-ca0c3bec1349"]}]}
    )

    event_ids: Annotated[list[UUID], Field(min_length=1, max_length=EVENTS_KEPT)]


class AcknowledgedOut(BaseModel):
    """How many of the events had not been acknowledged before."""

    acknowledged: int
