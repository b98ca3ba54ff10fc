"""One run of `Reminder` for every way a firing can go, and of the look at all firings."""

from collections.abc import Awaitable, Callable

from assistant.contracts.names import (
    ACKNOWLEDGE,
    LOOK_AGAIN,
    REMINDER_RECONCILIATION,
    TURN_RECOVERY,
)
from assistant.contracts.reminders import FiringPlan, FiringState
from tests.workflows.firing_toys import FIRED, Firings, Handle, firing, nags, waits

Scenario = Callable[[Firings], Awaitable[Handle]]


async def fired(firings: Firings) -> Handle:
    """Go off when it is due."""
    return (await firings.start(FIRED, due_in=0.5)).handle


async def fired_after_quiet_hours(firings: Firings) -> Handle:
    """Wait for a time, then go off."""
    return (await firings.start(waits(1.2), FIRED)).handle


async def fired_when_woken(firings: Firings) -> Handle:
    """Have a wait ended early."""
    run = await firings.start(waits(3600), FIRED)
    await run.until_seen(1)
    await run.handle.signal(LOOK_AGAIN)
    return run.handle


async def nagged_until_done(firings: Firings) -> Handle:
    """Remind again until the person says done."""
    run = await firings.start(nags(1), nags(3600))
    await run.until_seen(2)
    await run.handle.signal(ACKNOWLEDGE)
    return run.handle


async def nagged_to_the_end(firings: Firings) -> Handle:
    """Remind again until there was enough of it."""
    return (await firings.start(nags(1), FiringPlan(state=FiringState.SENT))).handle


async def firing_cancelled(firings: Firings) -> Handle:
    """Cancel the workflow while it waits."""
    run = await firings.start(waits(3600), FIRED)
    await run.until_seen(1)
    await run.handle.cancel()
    return run.handle


async def reconciliation(firings: Firings) -> Handle:
    """Compare firings with workflows."""
    return await firings.scheduled(REMINDER_RECONCILIATION)


async def recovery_of_firings(firings: Firings) -> Handle:
    """Give a workflow to a firing that has none."""
    firings.steps.stranded = (firing(),)
    return await firings.scheduled(TURN_RECOVERY)


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        *(fired, fired_after_quiet_hours, fired_when_woken, nagged_until_done),
        *(nagged_to_the_end, firing_cancelled, reconciliation, recovery_of_firings),
    )
}
