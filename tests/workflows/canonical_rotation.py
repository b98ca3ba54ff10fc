"""One run of `AuthDataRotation` for every way it can go."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio.client import WorkflowHandle

from tests.workflows.rotation_toys import LAST, Rotations, more

Scenario = Callable[[Rotations], Awaitable[WorkflowHandle[Any, Any]]]


async def rotation_done(rotations: Rotations) -> WorkflowHandle[Any, Any]:
    """Rotate two batches."""
    return await rotations.begin([more(), LAST])


async def rotation_incomplete(rotations: Rotations) -> WorkflowHandle[Any, Any]:
    """Miss a key, and say so."""
    return await rotations.begin([LAST.model_copy(update={"missing": {"lost": 1}})])


async def rotation_refused(rotations: Rotations) -> WorkflowHandle[Any, Any]:
    """Be asked for a key that is not the worker's active one."""
    return await rotations.begin([], kid="other")


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (rotation_done, rotation_incomplete, rotation_refused)
}
