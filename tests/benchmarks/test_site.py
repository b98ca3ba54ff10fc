import aiohttp
import pytest

from assistant.errors import AddressRefusedError
from benchmarks.site import article, guard_for, open_site


@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_a_page_has_the_wanted_size(size: int) -> None:
    assert size <= len(article(size)) < size + 1_000


async def test_a_site_serves_its_page_and_its_guard_admits_nothing_else() -> None:
    page = article(2_000)
    async with open_site(page) as url:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            assert await answer.read() == page
        guard = guard_for(url)
        assert await guard.resolve("127.0.0.1", guard.parse(url).port)
        with pytest.raises(AddressRefusedError):
            guard.parse("http://127.0.0.1:1/")
