"""What a change of an integration over REST does: the last word counts, and losses are told."""

import asyncio
from typing import Any

import pytest

from tests.api.integrations_stage import ApiStage, ok, stored
from tests.chatting import Person


async def test_two_changes_of_different_fields_both_count(apis: ApiStage, owner: Person) -> None:
    at = f"/api/v1/integrations/{(await stored(apis, owner, 'Both'))['id']}"
    bodies = ({"description": "One"}, {"confirm_writes": False}, {"name": "Renamed"})

    changed = await asyncio.gather(*(owner.ask("PATCH", at, json=body) for body in bodies))

    assert [one.status_code for one in changed] == [200, 200, 200]
    shown = await ok(await owner.ask("GET", at))
    assert (shown["description"], shown["confirm_writes"], shown["name"]) == (
        "One",
        False,
        "Renamed",
    )


async def test_of_many_changes_of_one_field_at_once_the_last_word_counts(
    apis: ApiStage, owner: Person
) -> None:
    at = f"/api/v1/integrations/{(await stored(apis, owner, 'Many'))['id']}"
    words = [f"Word {number}" for number in range(8)]

    changed = await asyncio.gather(
        *(owner.ask("PATCH", at, json={"description": one}) for one in words)
    )

    assert [one.status_code for one in changed] == [200] * len(words)
    shown = await ok(await owner.ask("GET", at))
    last = max((one.json() for one in changed), key=lambda one: int(one["version"]))
    assert (shown["description"], shown["version"]) == (last["description"], len(words) + 1)


async def test_what_changes_nothing_is_no_new_version(apis: ApiStage, owner: Person) -> None:
    at = f"/api/v1/integrations/{(await stored(apis, owner, 'Same as before'))['id']}"

    bodies: tuple[dict[str, Any], ...] = ({}, {"name": "Same as before"}, {"description": None})
    shown = [await ok(await owner.ask("PATCH", at, json=body)) for body in bodies]

    assert [one["version"] for one in shown] == [1, 1, 1]


async def test_a_healthcheck_of_null_is_none_any_more(apis: ApiStage, owner: Person) -> None:
    at = f"/api/v1/integrations/{(await stored(apis, owner, 'Unchecked'))['id']}"

    changed = await ok(await owner.ask("PATCH", at, json={"healthcheck": None}))

    assert (changed["healthcheck"], changed["version"]) == (None, 2)


@pytest.mark.parametrize(
    ("body", "code", "named"),
    [
        ({"endpoints": []}, "draft_incomplete", "what to call"),
        ({"auth": {"type": "api_key_header"}}, "draft_incomplete", "how to sign in"),
        ({"kind": "mcp"}, "draft_unreadable", "kind"),
        ({"mcp": {"stdio": "time"}}, "draft_unreadable", "kind"),
    ],
)
async def test_a_change_that_leaves_nothing_to_call_is_refused_as_a_new_one_is(
    apis: ApiStage, owner: Person, body: dict[str, Any], code: str, named: str
) -> None:
    at = f"/api/v1/integrations/{(await stored(apis, owner, 'Kept'))['id']}"
    before = await ok(await owner.ask("GET", at))

    refused = await owner.ask("PATCH", at, json=body)

    assert refused.json()["code"] == code
    assert named in refused.json()["detail"]
    assert await ok(await owner.ask("GET", at)) == before


async def test_the_secret_stays_with_the_host_it_was_given_for(
    apis: ApiStage, owner: Person
) -> None:
    at = f"/api/v1/integrations/{(await stored(apis, owner, 'Stays'))['id']}"

    moved = await ok(await owner.ask("PATCH", at, json={"base_url": "https://evil.example.com"}))
    named = await ok(await owner.ask("PATCH", at, json={"name": "Moved"}))

    assert moved["auth"]["fields_set"] == []
    assert [("Enter it again" in one) for one in moved["notes"]] == [True]
    assert (named["notes"], named["name"]) == ([], "Moved")
