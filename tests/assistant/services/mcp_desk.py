"""An integration of the hostile MCP server as tests of services hold it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr

from assistant.contracts.integrations import (
    AuthData,
    IntegrationKind,
    IntegrationPlan,
)
from assistant.contracts.mcp_tools import McpTool
from assistant.contracts.tools import (
    NO_LABELS,
)
from assistant.infra.mcp.client import SdkMcpServers
from assistant.infra.web.guard import EgressPolicy, Guard
from assistant.services.auth_vault import AuthVault
from assistant.services.held_tools import HeldTelling
from assistant.services.integration_auth import signed
from assistant.services.mcp_tools import McpLimits, McpTools
from assistant.services.personal_skills import PersonalSkills
from assistant.services.ports.exchanges import Ask
from assistant.services.ports.secrets import SecretKind, SecretOwner
from assistant.services.ports.skills import Skill, Toolbox
from assistant.services.ports.telegram import DeliveryWaker
from runtime.core import Core
from tests.assistant.integrating import NEW, make_plan
from tests.standins.mcp_hostile import HostileServer, Json
from tests.toys import load_toys

SLUG = "mcp_weather_look"
TOKEN: AuthData = {"token": SecretStr("canary-token")}
READS: Json = {"annotations": {"readOnlyHint": True}}


class Signs:
    """Signs in as integrations without OAuth do."""

    async def signed(
        self,
        user_id: UUID,  # noqa: ARG002 - tokens of OAuth are somebody's
        owner_id: UUID,  # noqa: ARG002
        plan: IntegrationPlan,
        data: AuthData,
        ask: Ask,
    ) -> Ask:
        return signed(ask, plan.auth, data)


@dataclass
class Desk:
    """Somebody with an integration of the hostile server."""

    core: Core
    user_id: UUID
    server: HostileServer
    integration_id: UUID
    waker: DeliveryWaker | None = None

    @property
    def mcp(self) -> McpTools:
        guard = Guard(EgressPolicy(allowed=frozenset({("127.0.0.1", self.server.port)})))
        database = self.core.database
        servers = SdkMcpServers(guard, "agent/1")
        telling = HeldTelling(self.core.texts, self.waker)
        vault = AuthVault(database, NEW)
        return McpTools(database, vault, servers, Signs(), McpLimits(5, 100_000), telling)

    @property
    def skills(self) -> PersonalSkills:
        return PersonalSkills(load_toys(Toolbox()), self.mcp, 3)

    async def refresh(self) -> dict[str, McpTool]:
        found = await self.mcp.refresh(self.user_id, self.integration_id)
        return {one.name: one for one in found}

    async def confirm(self, *definitions: Any) -> None:
        """Have the server offer tools, and the person confirm them all."""
        self.server.tools = list(definitions)
        for name, one in (await self.refresh()).items():
            await self.mcp.confirm(self.user_id, self.integration_id, name, one.definition_hash)

    async def own(self) -> list[str]:
        async with self.core.database.as_user(self.user_id) as store:
            found = await self.skills.of_user(store)
        return [one.name for one in found.all() if one.name.startswith("mcp_")]

    async def skill(self, name: str = SLUG) -> Skill[Any]:
        async with self.core.database.as_user(self.user_id) as store:
            found = (await self.skills.of_user(store)).get(name)
        assert found is not None
        return found


async def connect(core: Core, user_id: UUID, server: HostileServer, **plan: Any) -> Desk:
    """Store the server as an integration named Weather, signed in to by a token."""
    integration_id = uuid4()
    made = make_plan(
        **{"kind": IntegrationKind.MCP, "base_url": server.url, "endpoints": (), **plan},
        name="weather",
    )
    async with core.database.as_user(user_id) as store:
        await store.integrations.add(integration_id, made, NO_LABELS)
        owner = SecretOwner(integration_id=integration_id)
        vault = AuthVault(core.database, NEW)
        await vault.put(store, integration_id, owner, TOKEN, SecretKind.AUTH)
    return Desk(core, user_id, server, integration_id)
