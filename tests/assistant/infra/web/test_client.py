"""What is sent, what comes back, and where redirects lead."""

import pytest

from assistant.errors import AddressRefusedError, PageFailedError
from assistant.infra.web.client import EgressClient
from assistant.infra.web.guard import EgressPolicy, Guard, Target
from tests.assistant.infra.web.sites import answer, fetch, redirect, running

_SECRETS = {"Authorization": "Bearer s3cret", "Cookie": "id=s3cret", "X-Api-Key": "s3cret"}


async def test_a_page_is_fetched_with_what_its_headers_say() -> None:
    page = answer("Привет".encode(), content_type='Text/HTML; Charset="UTF-8"', x_more="1")
    async with running(root=page) as site:
        fetched = await fetch(site)
        assert fetched.url == site.url()
    assert (fetched.status, fetched.media_type, fetched.charset) == (200, "text/html", "utf-8")
    assert fetched.body.decode() == "Привет"
    assert fetched.headers["x-more"] == "1"


async def test_a_request_says_who_asks_and_what_is_understood() -> None:
    async with running(root=answer(b"x")) as site:
        headers = {"Accept": "text/html", "Host": "other", "User-Agent": "other", "X-Key": "1"}
        await site.client().get(site.url(), seconds=5, max_bytes=10, headers=headers)
    lines = site.heads[0].strip().split("\r\n")
    assert lines[0] == "GET / HTTP/1.1"
    assert sorted(lines[1:]) == [
        "accept-encoding: gzip, identity",
        "accept: text/html",
        "connection: close",
        f"host: 127.0.0.1:{site.port}",
        "user-agent: agent/1",
        "x-key: 1",
    ]


async def test_a_form_is_posted() -> None:
    async with running(root=answer(b"found")) as site:
        fetched = await site.client().post(
            site.url(), {"q": "две вещи & ещё"}, seconds=5, max_bytes=10
        )
    assert fetched.body == b"found"
    assert site.heads[0].startswith("POST / HTTP/1.1\r\n")
    assert "content-type: application/x-www-form-urlencoded" in site.heads[0]
    expected = "q=%D0%B4%D0%B2%D0%B5+%D0%B2%D0%B5%D1%89%D0%B8+%26+%D0%B5%D1%89%D1%91"
    assert site.bodies == [expected.encode()]


async def test_proxies_and_cookies_of_the_surroundings_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with running(root=answer(b"x", set_cookie="a=1"), next=answer(b"y")) as site:
        client = site.client()
        await client.get(site.url(), seconds=5, max_bytes=10)
        await client.get(site.url("/next"), seconds=5, max_bytes=10)
    assert "cookie" not in site.heads[1]


async def test_five_redirects_are_followed_and_the_last_address_is_told() -> None:
    hops = {f"hop{i}": redirect(f"/hop{i + 1}") for i in range(5)} | {"hop5": answer(b"end")}
    async with running(**hops) as site:
        fetched = await fetch(site, "/hop0")
        assert (fetched.url, fetched.body) == (site.url("/hop5"), b"end")


async def test_a_sixth_redirect_and_a_loop_fail() -> None:
    hops = {f"hop{i}": redirect(f"/hop{i + 1}") for i in range(6)} | {"hop6": answer(b"end")}
    async with running(**hops, loop=redirect("/loop")) as site:
        for path, asked in (("/hop0", 6), ("/loop", 12)):
            with pytest.raises(PageFailedError) as caught:
                await fetch(site, path)
            assert caught.value.params["status"] == 302
            assert len(site.heads) == asked


async def test_a_redirect_may_be_relative_and_sloppy() -> None:
    async with running(**{"a/b": redirect("../c d#part"), "c%20d": answer(b"end")}) as site:
        fetched = await fetch(site, "/a/b")
        assert fetched.url == site.url("/c%20d")


@pytest.mark.parametrize(
    "location",
    [
        *("file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x", "ftp://127.0.0.1/"),
        *("http://localhost/", "http://169.254.169.254/", "http://a@example.com/", "http://h:22/"),
        "//[",
    ],
)
async def test_a_redirect_to_elsewhere_is_refused(location: str) -> None:
    async with running(root=redirect(location)) as site:
        with pytest.raises(AddressRefusedError):
            await fetch(site)


@pytest.mark.parametrize("host", ["127.0.0.1", "same.test"])
async def test_credentials_stay_with_their_origin(host: str) -> None:
    """Another port or another name of the same machine is another origin, and so is going back."""
    async with running(end=answer(b"end")) as other, running(end=answer(b"end")) as site:
        elsewhere = other.url("/end") if host == "127.0.0.1" else site.url("/end", host)
        site.answers |= {"/": redirect("/here"), "/here": redirect(elsewhere)}
        client = site.client(other, hosts=("same.test",))
        headers = {**_SECRETS, "Accept-Language": "ru"}
        fetched = await client.get(site.url(), seconds=5, max_bytes=10, headers=headers)
        assert fetched.url == elsewhere
    heads = site.heads + other.heads
    assert ["s3cret" in head for head in heads] == [True, True, False]
    assert "accept-language: ru" in heads[-1]


async def test_credentials_do_not_come_back_with_the_origin() -> None:
    async with running() as site, running() as other:
        site.answers = {"/": redirect(other.url("/back")), "/end": answer(b"end")}
        other.answers = {"/back": redirect(site.url("/end"))}
        await site.client(other).get(site.url(), seconds=5, max_bytes=10, headers=_SECRETS)
    assert ["s3cret" in head for head in site.heads] == [True, False]


@pytest.mark.parametrize(
    ("status", "method"), [("301 x", "GET"), ("302 x", "GET"), ("303 x", "GET"), ("307 x", "POST")]
)
async def test_a_redirected_form_is_sent_again_only_when_asked(status: str, method: str) -> None:
    async with running(root=redirect("/end", status), end=answer(b"end")) as site:
        await site.client().post(site.url(), {"q": "1"}, seconds=5, max_bytes=10)
    assert site.heads[1].startswith(f"{method} /end ")
    assert site.bodies == [b"q=1"] * (2 if method == "POST" else 1)


async def test_a_form_is_not_sent_on_to_another_origin() -> None:
    async with running() as other, running(root=redirect(other.url(), "308 x")) as site:
        with pytest.raises(AddressRefusedError):
            await site.client(other).post(site.url(), {"q": "1"}, seconds=5, max_bytes=10)
        assert other.heads == []


class Narrowing(Guard):
    """A guard that takes one admitted server for a public one, since tests reach no other."""

    def __init__(self, policy: EgressPolicy, public_port: int) -> None:
        super().__init__(policy)
        self._public = frozenset({("127.0.0.1", public_port)})

    def of_page(self, target: Target) -> Guard:
        """Narrow as for a public page, but for the server itself."""
        if (target.host, target.port) not in self._public:
            return super().of_page(target)
        return Guard(EgressPolicy(allowed=self._public))


async def test_a_redirect_of_a_public_page_does_not_reach_admitted_hosts() -> None:
    async with (
        running(end=answer(b"inside")) as nas,
        running(root=redirect(nas.url("/end"))) as web,
    ):
        policy = EgressPolicy(allowed=frozenset({("127.0.0.1", nas.port), ("127.0.0.1", web.port)}))
        client = EgressClient(Narrowing(policy, web.port), "agent/1")
        with pytest.raises(AddressRefusedError):
            await client.get(web.url(), seconds=5, max_bytes=10)
        assert (len(web.heads), nas.heads) == (1, [])
        assert (await client.get(nas.url("/end"), seconds=5, max_bytes=10)).body == b"inside"
