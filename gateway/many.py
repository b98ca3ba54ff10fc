"""Doing something with many workflows: some at once, or all that run."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from gateway.temporal import Temporal, temporal_errors

T = TypeVar("T")
_AT_ONCE = 32
_PAGE = 1_000
_LIST_PATIENCE = timedelta(seconds=30)


async def each(refs: Sequence[T], act: Callable[[T], Awaitable[None]]) -> None:
    """Act on every one, on some at once; the first failure ends it all and is raised."""
    waiting = iter(refs)

    async def take() -> None:
        for ref in waiting:
            await act(ref)

    taking = [asyncio.create_task(take()) for _ in range(min(_AT_ONCE, len(refs)))]
    try:
        await asyncio.gather(*taking)
    finally:
        for task in taking:
            task.cancel()
        await asyncio.gather(*taking, return_exceptions=True)


async def running_ids(
    temporal: Temporal, workflow_type: str, task_queue: str
) -> AsyncIterator[str]:
    """Return the ids of all workflows of a type on the task queue that have not ended.

    Raises `UnavailableError`.
    """
    query = (
        f"WorkflowType = '{workflow_type}' AND ExecutionStatus = 'Running'"
        f" AND TaskQueue = '{task_queue}'"
    )
    with temporal_errors():
        runs = temporal.client.list_workflows(query, page_size=_PAGE, rpc_timeout=_LIST_PATIENCE)
        async for run in runs:
            yield run.id
