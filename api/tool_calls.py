"""Calling tools directly: a chain is stored, handed over, and waited for as the client asked."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.schemas.tools import (
    ChainErrorOut,
    StepOut,
    ToolAcceptedOut,
    ToolOut,
    chain_url,
    tool_call_out,
    tool_out,
)
from api.tool_views import ToolViews, failure_of
from api.waiting import LATER, handed_over, prefers_later
from assistant.contracts.accounts import UserProfile
from assistant.contracts.events import EventKind
from assistant.contracts.ids import chain_topic, chain_workflow_id
from assistant.contracts.tools import ChainRecord, ChainReport, StepRecord, ToolStepState
from assistant.services.approvals import Approvals
from assistant.services.chains import Chains
from assistant.services.ports.bus import Bus
from assistant.services.tool_hosts import ToolHosts
from gateway.tools import ToolGateway


@dataclass(frozen=True)
class ToolServices:
    """What routes of tools work with. After `patience_seconds` a result is promised for later."""

    chains: Chains
    approvals: Approvals
    gateway: ToolGateway
    hosts: ToolHosts
    views: ToolViews
    bus: Bus
    patience_seconds: float


@dataclass(frozen=True)
class ToolCaller:
    """Answers one request of one user that calls a tool."""

    services: ToolServices
    user: UserProfile
    request: Request

    async def result(self, chain: ChainRecord) -> Response:
        """Return what the one call of a chain came to; one that takes too long is a 202.

        Raises the error that the tool ended with.
        """
        if prefers_later(self.request):
            return await self.later(chain, {"Preference-Applied": LATER})
        try:
            async with asyncio.timeout(self.services.patience_seconds):
                report = await self._ended(chain)
        except TimeoutError:
            return await self.later(chain, {})
        return JSONResponse((await self._outcome(report)).model_dump(mode="json"))

    async def later(self, chain: ChainRecord, headers: dict[str, str]) -> Response:
        """Hand a chain over and promise its result; nobody waits for it here."""
        if not chain.state.is_final:
            await self.services.gateway.start(chain, rounds=1)
        accepted = ToolAcceptedOut(
            chain_id=chain.chain_id,
            workflow_id=chain_workflow_id(chain.chain_id),
            status_url=chain_url(chain.chain_id),
        )
        headers["Location"] = accepted.status_url
        return JSONResponse(accepted.model_dump(mode="json"), 202, headers)

    async def _ended(self, chain: ChainRecord) -> ChainReport:
        if chain.state.is_final:
            return await self._report(chain.chain_id)
        return await handed_over(
            self.services.bus,
            chain_topic(chain.chain_id),
            start=lambda: self.services.gateway.start(chain, rounds=1),
            look=lambda: self._if_ended(chain.chain_id),
            concerns=lambda item: item.kind is EventKind.STATE,
        )

    async def _if_ended(self, chain_id: UUID) -> ChainReport | None:
        report = await self._report(chain_id)
        return report if report.chain.state.is_final else None

    async def _report(self, chain_id: UUID) -> ChainReport:
        return await self.services.chains.report(self.user.id, chain_id)

    async def _outcome(self, report: ChainReport) -> ToolOut:
        step = report.steps[0]
        if step.state is not ToolStepState.DONE:
            raise failure_of(step)
        return tool_out(step, await self.services.views.artifacts(self.user.id, report.artifacts))


async def steps_out(
    services: ToolServices, user: UserProfile, report: ChainReport
) -> list[StepOut]:
    """Return the steps of a chain with their values and files."""
    shown = await services.views.artifacts(user.id, report.artifacts)
    titles = await services.views.titles(user, {step.name for step in report.steps})
    step_of = {file.artifact_id: file.step_id for file in report.artifacts}
    return [
        StepOut(
            **tool_call_out(step, titles[step.name]).model_dump(),
            data=step.result.get("data") or {},
            artifacts=[file for file in shown if step_of[file.artifact_id] == step.step_id],
            message=services.views.words(step, user.locale) if _failed(step) else None,
        )
        for step in report.steps
    ]


def chain_error(
    services: ToolServices, user: UserProfile, report: ChainReport
) -> ChainErrorOut | None:
    """Return why an ended chain came to nothing, None when any of its calls has a result."""
    if not report.chain.state.is_final or not all(map(_failed, report.steps)):
        return None
    last = report.steps[-1]
    return ChainErrorOut(
        code=failure_of(last).code, message=services.views.words(last, user.locale)
    )


def _failed(step: StepRecord) -> bool:
    return step.state.is_final and step.state is not ToolStepState.DONE
