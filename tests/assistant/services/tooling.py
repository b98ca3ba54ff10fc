"""Chains as tests of services hold them: each step of a chain by itself, on the real database."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from assistant.contracts.chat import ToolLimits
from assistant.contracts.tools import (
    AdmitInput,
    Admitted,
    ChainRecord,
    ChainRef,
    Origin,
    StepReceipt,
    StepRecord,
    StepRef,
)
from assistant.services.admitting import Admitting
from assistant.services.approvals import Approvals
from assistant.services.chains import Chains
from assistant.services.ports.skills import SkillSet, Toolbox
from assistant.services.tool_hosts import ToolHosts
from assistant.services.tool_results import ResultLimits
from assistant.services.tool_steps import ToolSteps
from runtime.core import CLOCK, Core
from tests.factories import make_chain, make_step
from tests.toys import load_toys

LIMITS = ToolLimits(approval_seconds=60)
RESULTS = ResultLimits(output_chars=100, files=2, file_bytes=1_000)


@dataclass
class Bench:
    """One person's chains with toys; `late` moves the clock of its services."""

    core: Core
    user_id: UUID
    skills: SkillSet = field(default_factory=lambda: load_toys(Toolbox()))
    late: timedelta = timedelta()
    chat_id: int | None = None

    @property
    def admitting(self) -> Admitting:
        core = self.core
        hosts = ToolHosts(core.database)
        return Admitting(core.database, self.skills, hosts, core.bus, core.texts, CLOCK)

    @property
    def approvals(self) -> Approvals:
        return Approvals(self.core.database, self.core.bus, replace(CLOCK, now=self._now))

    @property
    def chains(self) -> Chains:
        core = self.core
        return Chains(core.database, self.skills, core.bus, core.texts, CLOCK, LIMITS)

    @property
    def tools(self) -> ToolSteps:
        core = self.core
        return ToolSteps(core.database, self.skills, core.bus, core.texts, CLOCK, RESULTS)

    async def opens(
        self, *calls: tuple[str, Any], origin: Origin = Origin.MODEL, **chain: Any
    ) -> ChainRef:
        """Store a chain with one round of calls; a text stands for the arguments of a toy."""
        new = make_chain(**chain)
        steps = [
            make_step(
                position,
                name=name,
                origin=origin,
                arguments={"text": given} if isinstance(given, str) else given,
            )
            for position, (name, given) in enumerate(calls)
        ]
        async with self.core.database.as_user(self.user_id) as store:
            await store.chains.open(new)
            await store.steps.replace_round(new.chain_id, 1, steps)
        return ChainRef(user_id=self.user_id, chain_id=new.chain_id)

    async def admit(self, chain: ChainRef, limits: ToolLimits = LIMITS) -> Admitted:
        given = AdmitInput(chain=chain, round_no=1, limits=limits, chat_id=self.chat_id)
        return await self.admitting.admit(given)

    async def run(self, chain: ChainRef, position: int = 0) -> StepReceipt:
        step = (await self.steps(chain))[position]
        return await self.tools.run(StepRef(chain=chain, step_id=step.step_id), 1)

    async def did(self, *calls: tuple[str, Any], **chain: Any) -> tuple[ChainRef, list[StepRecord]]:
        """Open a chain, admit its round and run all of it."""
        ref = await self.opens(*calls, **chain)
        await self.admit(ref)
        for position in range(len(calls)):
            await self.run(ref, position)
        return ref, await self.steps(ref)

    async def steps(self, chain: ChainRef) -> list[StepRecord]:
        async with self.core.database.as_user(self.user_id) as store:
            return await store.steps.of_chain(chain.chain_id)

    async def step(self, chain: ChainRef) -> StepRecord:
        return (await self.steps(chain))[0]

    async def chain(self, chain: ChainRef) -> ChainRecord:
        async with self.core.database.as_user(self.user_id) as store:
            found = await store.chains.get(chain.chain_id)
        assert found
        return found

    def _now(self) -> datetime:
        return CLOCK.now() + self.late
