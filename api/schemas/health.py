"""Answers about health."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.services.health import PartState


class PingOut(BaseModel):
    """The door is open."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"] = "ok"


class ToolPartOut(BaseModel):
    """Whether a part is there; `reason` says why it is not."""

    state: Literal["up", "down"]
    reason: str


class HealthOut(BaseModel):
    """The program lives; `offline` tells that the built-in model answers instead of a real one.

    `tools` are what some tools need besides; the tools of one that is down are off.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "ok",
                    "version": "0.1.0",
                    "model": "kimi-k2.5:cloud",
                    "offline": False,
                    "tools": {
                        "browser": {"state": "up", "reason": ""},
                        "sandbox": {"state": "down", "reason": "no_host"},
                        "integrations": {"state": "up", "reason": ""},
                    },
                }
            ]
        }
    )

    status: Literal["ok"] = "ok"
    version: str
    model: str
    offline: bool
    tools: dict[str, ToolPartOut]


class ReadinessOut(BaseModel):
    """Each part with its state; latency in milliseconds."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "ready",
                    "dependencies": [
                        {"name": "postgres", "state": "up", "required": True, "latency_ms": 1.2}
                    ],
                }
            ]
        }
    )

    status: Literal["ready", "not_ready"]
    dependencies: list[PartState]
