"""JSON logs on standard error: one line each, with the context of the request or workflow.

Keys: `ts`, `level`, `logger`, `message`, and what is bound (`request_id`, `user_id`,
`workflow_id`, …). Logs of libraries come out the same way.
"""

import json
import logging
import re
import sys
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRET_NAME = re.compile(
    r"password|secret|token|authorization|cookie|api_?key|auth_?data", re.IGNORECASE
)
_QUIET = ("httpx", "httpcore", "aiogram.event", "asyncio", "sqlalchemy.engine")
_TALKATIVE = ("uvicorn.error", "websockets", "sse_starlette", "temporalio")
"""At their most detailed level they log what people say."""


def configure_logging(level: str) -> None:
    """Send all logs of the process from `level` up to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.EventRenamer("message"),
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
    send_to_stdlib()


def send_to_stdlib() -> None:
    """Hand what structlog is told to the loggers of the standard library."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def bind_context(**values: str) -> None:
    """Add values to every further log line of the present task."""
    structlog.contextvars.bind_contextvars(**values)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.stdlib.PositionalArgumentsFormatter(),
        hide_secrets,
    ]


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank values whose names say that they are secret: the last line of defence."""
    for name in event:
        if name != "event" and _SECRET_NAME.search(name) and isinstance(event[name], str | bytes):
            event[name] = "***"
    return event


def _json(event: dict[str, Any], **_: object) -> str:
    try:
        return orjson.dumps(event, default=str).decode()
    except TypeError:  # lone surrogates, huge numbers, keys that are no text
        return json.dumps({str(key): str(value) for key, value in event.items()})
