"""Steps of drafts of integrations: look at one, test it, save it, let it expire.

All may run twice but the test, which asks another's API. What is found out is stored first.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import as_failure
from activities.heartbeat import heartbeats
from assistant.contracts.onboarding import DraftExpired, DraftNews, DraftRef, SaveDraft
from assistant.contracts.upkeep import Stranded
from assistant.errors import AssistantError
from assistant.infra.logging import bind_context
from assistant.services.onboarding_steps import OnboardingSteps

_STARTING_SECONDS = 4
_FIXED_WORDS = frozenset({"kid", "missing", "limit", "reason"})
"""What of an error's values may be in a payload: names of keys and fields, numbers."""


class OnboardingActivities:
    """What the workflows of drafts have done; `start` gives one to a draft that has none."""

    def __init__(
        self, steps: OnboardingSteps, start: Callable[[DraftRef], Awaitable[object]]
    ) -> None:
        self._steps = steps
        self._start = start

    @activity.defn(name="look_at_draft")
    async def look_at_draft(self, ref: DraftRef) -> DraftNews:
        """Return how a draft stands."""
        _bind(ref)
        with draft_failures():
            return await self._steps.look(ref)

    @activity.defn(name="test_draft")
    async def test_draft(self, ref: DraftRef) -> DraftNews:
        """Ask the API that is drafted, and store what it answered."""
        _bind(ref)
        async with heartbeats():
            with draft_failures():
                return await self._steps.test(ref)

    @activity.defn(name="save_draft")
    async def save_draft(self, given: SaveDraft) -> DraftNews:
        """Make an integration of a draft, once."""
        _bind(given.ref)
        async with heartbeats():
            with draft_failures():
                return await self._steps.save(given)

    @activity.defn(name="expire_draft")
    async def expire_draft(self, ref: DraftRef) -> DraftExpired:
        """Close a draft whose time is over, and tell the person."""
        _bind(ref)
        with draft_failures():
            return await self._steps.expire(ref)

    @activity.defn(name="start_drafts")
    async def start_drafts(self, found: Stranded) -> None:
        """Start the workflows of drafts that may have none, as many as there is time for."""
        end = monotonic() + _STARTING_SECONDS
        with draft_failures():
            for ref in found.drafts:
                await self._start(ref)
                if monotonic() > end:
                    return  # the next look finds the rest


@contextmanager
def draft_failures() -> Iterator[None]:
    """Raise errors of the product as failures, with the values that fill their texts."""
    try:
        yield
    except AssistantError as error:
        failure = as_failure(error)
        values = {name: one for name, one in error.params.items() if name in _FIXED_WORDS}
        raise ApplicationError(
            failure.message,
            values,
            type=failure.type,
            non_retryable=failure.non_retryable,
            next_retry_delay=failure.next_retry_delay,
            category=failure.category,
        ) from error


def _bind(ref: DraftRef) -> None:
    bind_context(
        request_id=ref.request_id,
        user_id=str(ref.user_id),
        draft_id=str(ref.draft_id),
        workflow_id=activity.info().workflow_id or "",
    )
