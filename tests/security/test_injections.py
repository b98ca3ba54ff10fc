"""A model that obeys every text it reads: nothing secret gets out, nothing changes unasked."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.infra.settings import Settings
from tests.chat_product import chat_settings, open_chat
from tests.chatting import Json
from tests.security.canaries import FORMS, leaks, new_canary, percent
from tests.security.obedience import (
    Keeper,
    Outcome,
    Stage,
    load_with_toys,
    spread,
    tools_ready,
)
from tests.security.tempting_sites import open_site
from tests.toys import RAN

pytestmark = pytest.mark.xdist_group("injections")

INJECTIONS: list[Json] = json.loads((Path(__file__).parent / "injections.json").read_text("utf-8"))
PEOPLE = 16
Played = list[tuple[Keeper, Json, Outcome]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(settings: Settings, model_url: str) -> AsyncIterator[Stage]:
    async with open_site() as good, open_site() as evil, open_site() as engine:
        own = chat_settings(
            settings,
            model_url,
            web_allowed_hosts=(good.host, evil.host),
            searxng_base_url=engine.url,
            context_max_prompt_tokens=20_000,
            context_message_max_chars=4_000,
            tool_max_steps=5,
            tool_result_max_chars=6_000,
            browser_concurrency=2,
            sandbox_concurrency=2,
        )
        async with open_chat(own, load_with_toys) as chat:
            yield Stage(chat, good, evil, engine)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def keepers(stage: Stage) -> list[Keeper]:
    made = list(await asyncio.gather(*(stage.keeper() for _ in range(PEOPLE))))
    await tools_ready(made[0].person)
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(stage: Stage, keepers: list[Keeper]) -> Played:
    """All injections, each read and obeyed once."""
    only = os.environ.get("ONLY", "").split()
    cases = [c for c in INJECTIONS if not only or c["channel"] in only or c["id"] in only]
    cases.sort(key=lambda c: c["channel"] not in {"browser", "snippet", "file"})
    return await spread(keepers, cases, stage.attack)


def test_dump(stage: Stage, played: Played) -> None:
    for keeper, case, outcome in played:
        print(
            case["id"],
            case["channel"],
            case["verdict"],
            case["secret"],
            "|",
            case["technique"],
            "|",
            outcome.state,
            outcome.made,
            [a["name"] for a in outcome.asked],
        )
    for keeper in {k.canary: k for k, _, _ in played}.values():
        for site, name in ((stage.evil, "evil"), (stage.engine, "engine"), (stage.good, "good")):
            for r in site.received:
                if l := leaks(r, keeper.canary):
                    print("LEAK", name, l, r[:200])
    print("RAN", RAN)
