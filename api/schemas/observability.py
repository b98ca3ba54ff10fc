"""Shapes of what administrators look at to see whether all is well."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

_ALERT: JsonDict = {
    "kind": "sandbox_off",
    "detail": "no bubblewrap on this machine",
    "created_at": "2026-01-01T12:00:00Z",
}


class AlertOut(BaseModel):
    """Something that a person has to look at; `kind` is a fixed word."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_ALERT]})

    kind: str
    detail: str
    created_at: datetime


class AlertsOut(BaseModel):
    """Alerts, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ALERT]}]})

    items: list[AlertOut]
