"""What a tool writes into a call before it is decided about, and what the person is told of it."""

from typing import ClassVar

import pytest

from api.tool_views import failure_of
from assistant.contracts.tools import Origin, StepRecord, ToolStepState
from assistant.domain.policy import Outgoing
from assistant.errors import AuthKeyMissingError, EndpointUnknownError, ToolArgumentsError
from assistant.services.ports.skills import (
    About,
    Arguments,
    Skill,
    SkillContext,
    SkillResult,
    Toolbox,
)
from assistant.skills.registry import Registry
from tests.assistant.services.tooling import Bench
from tests.toys import toy_words
from workflows.stepping import _TOLD_CODES

DONE, FAILED, INVALID = ToolStepState.DONE, ToolStepState.FAILED, ToolStepState.INVALID


class Where(Arguments):
    place: str
    address: str = ""
    confirm: bool = False


class Post(Skill[Where]):
    """Sends to a place whose address it knows; the caller's own address counts for nothing."""

    name = "post"
    title = toy_words("Post")
    description = toy_words("Sends.")
    arguments = Where
    seen: ClassVar[list[str]] = []

    async def prepare(self, arguments: Where, about: About) -> Where:
        if arguments.place == "nowhere":
            raise EndpointUnknownError("no such place")
        if arguments.place == "odd":
            raise ToolArgumentsError("detail", detail="place: odd")
        profile = await about.store.profile.get()
        assert profile
        address = f"https://{arguments.place}/{profile.username}/{about.chain.channel}"
        confirm = arguments.place == "far"
        return arguments.model_copy(update={"address": address, "confirm": confirm})

    def outgoing(self, arguments: Where) -> Outgoing:
        return Outgoing(urls=(arguments.address,), confirm=arguments.confirm)

    async def run(self, arguments: Where, context: SkillContext) -> SkillResult:  # noqa: ARG002
        if arguments.place == "locked":
            raise AuthKeyMissingError("no key", kid="k1")
        self.seen.append(arguments.address)
        return SkillResult(output="sent", summary="sent")


@pytest.fixture
def post(bench: Bench) -> Bench:
    bench.skills = Registry([Post(Toolbox())])
    return bench


async def test_what_is_approved_and_run_is_what_the_tool_wrote(post: Bench) -> None:
    forged = {"place": "far", "address": "https://forged", "confirm": False}
    for origin in Origin:
        chain = await post.opens(("post", forged), origin=origin)

        (admitted,) = (await post.admit(chain)).steps

        step = await post.step(chain)
        assert (admitted.state, step.arguments["confirm"]) == (ToolStepState.WAITING, True)
        address = step.arguments["address"]
        assert address.startswith("https://far/")
        assert address.endswith("/api")
        await post.approvals.decide(post.user_id, step.step_id, approved=True)
        assert (await post.run(chain)).state is DONE
        assert Post.seen[-1] == address


async def test_nobody_is_asked_for_what_the_tool_lets_pass(post: Bench) -> None:
    chain = await post.opens(("post", {"place": "near", "confirm": True}))

    assert (await post.admit(chain)).steps[0].state is ToolStepState.APPROVED


@pytest.mark.parametrize(
    ("place", "state", "code", "output"),
    [
        ("nowhere", FAILED, "endpoint_unknown", "no such place"),
        ("odd", INVALID, "tool_arguments", "place: odd"),
    ],
)
async def test_what_a_tool_refuses_is_not_run(
    post: Bench, place: str, state: ToolStepState, code: str, output: str
) -> None:
    chain = await post.opens(("post", {"place": place}))

    assert (await post.admit(chain)).invalid == 1

    step = await post.step(chain)
    assert (step.state, step.error_code, step.output) == (state, code, output)


async def test_the_words_of_a_failure_name_what_it_is_about(post: Bench) -> None:
    chain = await post.opens(("post", {"place": "locked"}))
    await post.admit(chain)

    await post.run(chain)

    step = await post.step(chain)
    assert step.result == {"params": {"kid": "k1"}}
    assert failure_of(step).params == {"kid": "k1"}
    assert "k1" in told(post, step)


def told(bench: Bench, step: StepRecord) -> str:
    return bench.chains._told(bench.skills, step, "en")


def test_workflows_know_the_failures_of_integrations() -> None:
    codes = {"integration_changed", "endpoint_unknown", "auth_keys_missing", "auth_key_missing"}
    codes |= {"auth_data_unreadable", "auth_refused", "authorization_needed"}

    assert codes | {"mcp_failed", "mcp_tool_changed"} <= _TOLD_CODES
