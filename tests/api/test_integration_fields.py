"""What is given of an integration over REST: what is usual, and where something does not fit."""

from typing import Any

import pytest

from tests.api.integrations_stage import ApiStage, stored
from tests.chatting import Person


async def test_a_parameter_that_is_placed_nowhere_is_of_the_query_or_of_the_path_that_has_it(
    apis: ApiStage, owner: Person
) -> None:
    endpoint = {"name": "now", "path": "/now/{city}", "params": [{"name": "q"}, {"name": "city"}]}

    added = await stored(apis, owner, "Placed", endpoints=[endpoint])

    places = {one["name"]: (one["in"], one["required"]) for one in added["endpoints"][0]["params"]}
    assert places == {"q": ("query", False), "city": ("path", True)}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"auth": {"type": "oauth2_client_credentials", "audience": "a" * 200}}, "auth.audience"),
        ({"endpoints": [{"path": "/a"}, {"body_type": "t" * 200}]}, "endpoints.1.body_type"),
        ({"auth": {"name": "X-Key"}}, "auth.type"),
        ({"endpoints": [{"params": [{"in": "query"}]}]}, "endpoints.0.params.0.name"),
        ({"endpoints": [{"params": [{"name": "a", "in": "x"}]}]}, "endpoints.0.params.0.in"),
    ],
)
async def test_what_does_not_fit_the_schema_is_named_by_its_place(
    apis: ApiStage, owner: Person, fields: dict[str, Any], place: str
) -> None:
    refused = await owner.post("/integrations", apis.fields("Unfit", **fields))
    drafted = {"draft": apis.fields("Unfit", **fields)}
    untested = await owner.post("/integrations/onboarding/test", drafted)

    assert (refused.status_code, untested.status_code) == (422, 422)
    places = [".".join(map(str, one["loc"])) for one in refused.json()["errors"]]
    assert places == [f"body.{place}"]
    places = [".".join(map(str, one["loc"])) for one in untested.json()["errors"]]
    assert places == [f"body.draft.{place}"]


async def test_a_schema_that_refers_outside_is_refused_where_it_is(
    apis: ApiStage, owner: Person
) -> None:
    params = [{"name": "a"}, {"name": "b", "schema": {"items": {"$ref": "https://x.test/b"}}}]

    refused = await owner.post(
        "/integrations", apis.fields("Outside", endpoints=[{"path": "/", "params": params}])
    )

    assert refused.json()["code"] == "draft_unreadable"
    assert refused.json()["errors"][0]["loc"] == ["endpoints", "0", "params", "1", "schema"]
    assert "refers to something outside" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("locale", "places"),
    [
        ("ru", "params: такого параметра нет (есть: city); city: нужно задать."),
        ("en", "params: there is no such parameter (there are: city); city: has to be given."),
    ],
)
async def test_where_a_call_does_not_fit_is_told_in_the_language_of_the_request(
    apis: ApiStage, owner: Person, locale: str, places: str
) -> None:
    await owner.ask("PATCH", "/api/v1/users/me", json={"locale": locale})
    at = f"/integrations/{(await stored(apis, owner, 'Words'))['id']}/call"

    refused = await owner.post(at, {"endpoint": "now", "params": {"sesame": 1}})

    assert refused.status_code == 422
    assert refused.json()["detail"].endswith(places)
    assert "sesame" not in refused.text


@pytest.mark.parametrize(
    ("token", "said"),
    [(" ", "The token: it is empty"), ("ключ", "The token: it has line breaks or letters")],
)
async def test_a_secret_that_cannot_be_sent_is_told_by_its_field(
    apis: ApiStage, owner: Person, token: str, said: str
) -> None:
    refused = await owner.post("/integrations", apis.fields("Said", auth_data={"token": token}))

    assert (refused.status_code, refused.json()["code"]) == (422, "draft_unreadable")
    assert said in refused.json()["detail"]
