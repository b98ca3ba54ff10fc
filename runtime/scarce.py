"""The task queues of what is scarce: tried at the start, served while it works, reported always."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from temporalio.worker import Worker

from assistant.contracts.tools import ToolQueue
from assistant.errors import AssistantError
from assistant.services.tool_hosts import REPORT_SECONDS, ToolHosts

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Scarce:
    """A part that not every worker has: how many calls at once, and a trial.

    `check` returns in plain words why the part cannot be used, None if it can.
    """

    queue: ToolQueue
    concurrency: int
    check: Callable[[], Awaitable[str | None]]


@asynccontextmanager
async def serving(
    scarce: Scarce, hosts: ToolHosts, make_worker: Callable[[Scarce], Worker]
) -> AsyncIterator[None]:
    """Serve the queue of a part while the context is open, if the part works."""
    task = asyncio.create_task(_keep_serving(scarce, hosts, make_worker))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep_serving(
    scarce: Scarce, hosts: ToolHosts, make_worker: Callable[[Scarce], Worker]
) -> None:
    """Serve; a queue that breaks is logged and served again after a pause."""
    while True:
        try:
            await _serve(scarce, hosts, make_worker)
        except Exception:  # noqa: BLE001 - whatever it is, the queue is needed
            _log.exception("queue_broke", queue=scarce.queue)
        await asyncio.sleep(REPORT_SECONDS)


async def _serve(scarce: Scarce, hosts: ToolHosts, make_worker: Callable[[Scarce], Worker]) -> None:
    reason = await _why_not(scarce)
    if reason is not None:
        _log.warning("tool_off", queue=scarce.queue, reason=reason)
        await _report(scarce, hosts, reason)
    async with make_worker(scarce):
        await _report(scarce, hosts, None)


async def _why_not(scarce: Scarce) -> str | None:
    try:
        return await scarce.check()
    except Exception:  # noqa: BLE001 - a trial that breaks is a part that does not work
        _log.exception("check_broke", queue=scarce.queue)
        return "its check broke; the log says how"


async def _report(scarce: Scarce, hosts: ToolHosts, reason: str | None) -> None:
    """Say how the part is on this host, over and over: who falls silent is not counted on."""
    while True:
        try:
            await hosts.report(scarce.queue, socket.gethostname(), reason)
        except AssistantError as error:
            _log.warning("report_waits", error=str(error))
        await asyncio.sleep(REPORT_SECONDS)
