"""Names to choose from when a call is asked back about: the first, and how many there are more."""

from uuid import UUID

import pytest

from assistant.contracts.integrations import Endpoint
from assistant.services.meant_apis import Asking, CallUnclearError, chosen_in
from runtime.core import Core
from tests.assistant.services.integration_desk import IntegrationDesk


@pytest.mark.parametrize(("count", "rest"), [(30, "call29."), (33, "call29 … и ещё 3.")])
async def test_a_list_of_names_that_is_cut_says_how_many_there_are_more(
    core: Core, user_id: UUID, count: int, rest: str
) -> None:
    desk = IntegrationDesk(core, user_id, base_url="https://api.test")
    calls = [Endpoint(name=f"call{number:02}", path=f"/{number}") for number in range(count)]
    await desk.connect(*calls, name="Много")

    doubt = await Asking(desk.calls, core.texts, "ru").doubt(user_id, "Много", None, {})

    assert doubt.text.endswith(rest)
    assert len(doubt.names) == count
    async with core.database.as_user(user_id) as store:
        with pytest.raises(CallUnclearError) as caught:
            await chosen_in(store, "Много", None)
    assert ("and 3 more" in str(caught.value.params["detail"])) is (count > 30)
