"""A draft of an integration, from the moment it is stored until it is saved, cancelled or expired.

The row is the truth. An `IntegrationOnboarding` waits, for days if need be, carries out tests and
the saving that somebody waits for, and lets the draft expire in the end. What is drafted, and its
secrets, are in PostgreSQL; here are states, names of fields and instants.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from assistant.contracts.chat import Progress
    from assistant.contracts.names import (
        DRAFT_CHANGED,
        INTEGRATION_ONBOARDING,
        ONBOARDING_STATUS,
        PROGRESS,
        SAVE_DRAFT,
        TEST_DRAFT,
    )
    from assistant.contracts.onboarding import (
        DraftExpired,
        DraftNews,
        DraftRef,
        OnboardingStatus,
        SaveDraft,
    )
    from assistant.errors import ConflictError, DraftOverError, UnavailableError
    from workflows.delivery import wake_delivery
    from workflows.options import ENDURING_STEP, LIVE_STEP, ONCE
    from workflows.progress import ProgressLog
    from workflows.state import upsert_state

_LONGEST_TEST = timedelta(minutes=6)
"""The service keeps to a shorter time of its own; no setting allows more than five minutes."""

_LONGEST_SAVE = timedelta(seconds=30)
_SAVES = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=5)
"""Somebody waits for it; whoever comes later saves the same."""

_LEAST_WAIT = timedelta(seconds=1)
"""Clocks differ: a draft that is not over yet is not asked about in a loop."""


@workflow.defn(name=INTEGRATION_ONBOARDING)
class IntegrationOnboarding:
    """Keeps one draft."""

    @workflow.init
    def __init__(self, given: DraftRef) -> None:
        self._given = given
        self._news: DraftNews | None = None
        self._testing = False
        self._saving = asyncio.Lock()
        self._done = 0
        self._progress = ProgressLog()

    @workflow.run
    async def run(self, given: DraftRef) -> OnboardingStatus:  # noqa: ARG002 - by @workflow.init
        """Wait until the draft is closed or over; returns how it stands in the end."""
        news = await self._look()
        while not news.step.is_final:
            await self._wait(news)
            self._go_on()
            news = await self._expire_if_over()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.status()

    @workflow.signal(name=DRAFT_CHANGED)
    def changed(self, news: DraftNews) -> None:
        """Hear how the row stands; what is older than what is known changes nothing."""
        self._take(news)

    @workflow.update(name=TEST_DRAFT)
    async def test(self, ref: DraftRef) -> OnboardingStatus:
        """Test the draft as it is now. Fails with the code of the error that testing it ends in."""
        self._testing = True
        try:
            with self._progress.step("test"):
                news: DraftNews = await workflow.execute_activity(
                    "test_draft",
                    ref,
                    result_type=DraftNews,
                    start_to_close_timeout=_LONGEST_TEST,
                    schedule_to_close_timeout=_LONGEST_TEST,
                    retry_policy=ONCE,
                    summary="Test the draft",
                    **LIVE_STEP,
                )
        except ActivityError as error:
            raise _told(error) from error
        finally:
            self._testing = False
        return self._with(news)

    @test.validator
    def _may_test(self, ref: DraftRef) -> None:  # noqa: ARG002 - named as in `test`
        """Refuse a test of a draft that is closed, and a second one at a time."""
        if self._news is not None and self._news.step.is_final:
            raise _refusal(DraftOverError)
        if self._testing:
            raise _refusal(ConflictError)

    @workflow.update(name=SAVE_DRAFT)
    async def save(self, given: SaveDraft) -> OnboardingStatus:
        """Save the draft; a second time, also at once, gives the same integration."""
        async with self._saving:
            try:
                with self._progress.step("save"):
                    news: DraftNews = await workflow.execute_activity(
                        "save_draft",
                        given,
                        result_type=DraftNews,
                        start_to_close_timeout=_LONGEST_SAVE,
                        schedule_to_close_timeout=_LONGEST_SAVE,
                        retry_policy=_SAVES,
                        summary="Save the integration",
                        **LIVE_STEP,
                    )
            except ActivityError as error:
                raise _told(error) from error
        return self._with(news)

    @workflow.query(name=ONBOARDING_STATUS)
    def status(self) -> OnboardingStatus:
        """Return how the draft stands. Fails as long as that is not known."""
        if self._news is None:
            raise _refusal(UnavailableError)
        return OnboardingStatus(**self._news.model_dump())

    @workflow.query(name=PROGRESS)
    def progress(self) -> Progress:
        """Return what is going on."""
        return self._progress.view(waiting=0, done=self._done)

    async def _look(self) -> DraftNews:
        with self._progress.step("look"):
            news: DraftNews = await workflow.execute_local_activity(
                "look_at_draft",
                self._given,
                result_type=DraftNews,
                summary="Look at the draft",
                **ENDURING_STEP,
            )
        return self._take(news)

    async def _wait(self, seen: DraftNews) -> None:
        """Return when the draft's time is over, or before, when that or its state has changed."""
        pause = max(seen.expires_at - workflow.now(), _LEAST_WAIT)
        until = f"until {seen.expires_at:%Y-%m-%d %H:%M:%S} UTC"
        with self._progress.step("wait", detail=until), suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._differs(seen), timeout=pause, timeout_summary="Wait until it expires"
            )

    def _differs(self, seen: DraftNews) -> bool:
        now = self._news
        return now is not None and (now.step.is_final or now.expires_at != seen.expires_at)

    async def _expire_if_over(self) -> DraftNews:
        """Let the draft expire if its time is over; the row knows whether it is."""
        known = self._news
        if known is not None and (known.step.is_final or known.expires_at > workflow.now()):
            return known
        with self._progress.step("expire"):
            ended: DraftExpired = await workflow.execute_local_activity(
                "expire_draft",
                self._given,
                result_type=DraftExpired,
                summary="Let the draft expire",
                **ENDURING_STEP,
            )
        if ended.chat_id is not None:
            await wake_delivery(self._given.user_id, ended.chat_id)
        return await self._look()

    def _go_on(self) -> None:
        """Go on in a new run when this one has grown long, and nobody waits for its words."""
        if workflow.info().is_continue_as_new_suggested() and workflow.all_handlers_finished():
            workflow.continue_as_new(self._given)

    def _with(self, news: DraftNews) -> OnboardingStatus:
        self._done += 1
        self._take(news)
        return self.status()

    def _take(self, news: DraftNews) -> DraftNews:
        """Keep the newest there is; what is closed stays so. Returns what is known now."""
        known = self._news
        if known is None or (not known.step.is_final and news.version >= known.version):
            self._news = news
            if known is None or known.step is not news.step:
                upsert_state(news.step)
        return self._news or news


def _refusal(kind: type[ConflictError | UnavailableError]) -> ApplicationError:
    return ApplicationError(kind.code, type=kind.code, non_retryable=True)


def _told(error: ActivityError) -> BaseException:
    """Return the failure of a step as the failure of the update: doors read its type."""
    cause = error.cause
    if isinstance(cause, ApplicationError):
        return ApplicationError(cause.message, *cause.details, type=cause.type, non_retryable=True)
    return _refusal(UnavailableError)
