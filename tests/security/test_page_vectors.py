"""Pages that try to reach a server inside in every way a browser has; none of them may.

Each page is opened twice: once aimed at a forbidden server, whose visitors are counted, and once
at an allowed one, which shows that the attempt is a real one.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from assistant.errors import ToolError
from assistant.infra.chromium.browser import ChromiumBrowser
from assistant.infra.chromium.processes import family
from assistant.infra.chromium.running import ChromiumLimits
from assistant.services.ports.tools import Browsing
from tests.assistant.infra.chromium.pages import Pages, browsing, guard_for, serving
from tests.assistant.infra.web.sites import answer, redirect

_VECTORS = sorted(path.stem for path in (Path(__file__).parent / "page_vectors").glob("*.html"))
_UNREACHABLE = {
    "fetch_later": "only on secure pages",
    "ping": "switched off",
    "popup": "closed before it loads",
    "reporting": "sent after minutes",
    "service_worker": "blocked",
    "webrtc": "the proxy carries no UDP",
    "webtransport": "only on secure pages",
}
"""Attempts that come to nothing even where they are allowed."""
_ALONE = (
    "beacon",
    "file_redirect",
    "form",
    "js_redirect",
    "meta_refresh",
    "popup",
    "redirect_page_302",
    "redirect_page_308",
    "speculation",
)
"""Pages that lead elsewhere, or that must be the whole page; the others are frames of a few."""
_FRAMES = 9
_AT_ONCE = 4


@dataclass
class Findings:
    """Who was asked for what by whom."""

    inside: Pages
    allowed: Pages
    hostile_site: Pages
    datagrams: int = 0
    ends: dict[str, str] = field(default_factory=dict)
    udp_sockets: list[object] = field(default_factory=list)


class Ear(asyncio.DatagramProtocol):
    """Counts what comes by UDP."""

    def __init__(self) -> None:
        self.heard = 0
        self.has_heard = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002
        self.heard += 1
        self.has_heard.set()


def _vector(name: str, site: Pages, inside: Pages, udp: int) -> str:
    text = (Path(__file__).parent / "page_vectors" / f"{name}.html").read_text()
    places = {"inside": inside.host, "site": site.host, "udp": f"127.0.0.1:{udp}"}
    for place, host in {**places, "port": str(inside.port)}.items():
        text = text.replace("{" + place + "}", host)
    return site.html(f"/{name}", text)


def _help(name: str, site: Pages, inside: Pages) -> None:
    """Serve what vectors need besides their page."""
    url = f"http://{inside.host}/{name}"
    for status in (301, 302, 303, 307, 308):
        site.answers[f"/to/{status}/{name}"] = redirect(url, f"{status} Elsewhere")
    link = f"<{url}>; rel=preload; as=script, <{url}>; rel=preconnect, <{url}>; rel=stylesheet"
    script = f"try {{ importScripts('{url}') }} catch {{ 0 }} fetch('{url}', {{mode: 'no-cors'}})"
    pdf = f"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI({url})>>>>endobj\n"
    xml = (
        f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{url}"?>'
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "{url}">]><a>&b;</a>'
    )
    html = {"content_type": "text/html"}
    here = f"<script src='{site.url('/refused')}'></script>".encode()
    site.answers |= {
        f"/refresh/{name}": answer(b"a", refresh=f"0; url={url}", **html),
        f"/link/{name}": answer(b"a", link=link, **html),
        f"/js/{name}": answer(script.encode(), content_type="text/javascript"),
        f"/file/{name}": answer(b"a", content_disposition="attachment; filename=a.bin"),
        f"/document/{name}": answer(pdf.encode(), content_type="application/pdf"),
        f"/xml/{name}": answer(xml.encode(), content_type="text/xml"),
        f"/csp/{name}": answer(
            here, content_security_policy=f"script-src 'none'; report-uri {url}", **html
        ),
        f"/report/{name}": answer(
            here,
            reporting_endpoints=f'default="{url}"',
            report_to=f'{{"group":"default","max_age":99,"endpoints":[{{"url":"{url}"}}]}}',
            nel='{"report_to":"default","max_age":99}',
            content_security_policy="script-src 'none'; report-to default",
            **html,
        ),
    }


async def _visit(browser: ChromiumBrowser, url: str) -> str:
    """Open a page until it is quiet; return how that ended."""
    try:
        done = await browser.browse(Browsing(url=url, want="text"))
    except ToolError as error:
        return f"{error.code}: {error}"
    return done.text


def _pages(site: Pages, inside: Pages, udp: int) -> dict[str, str]:
    """Serve all vectors; return the addresses to open, by name."""
    urls = {}
    for name in _VECTORS:
        _help(name, site, inside)
        urls[name] = _vector(name, site, inside, udp)
    alone = {name: url for name, url in urls.items() if name in _ALONE}
    framed = [f'<iframe src="{url}"></iframe>' for name, url in urls.items() if name not in _ALONE]
    parts = [framed[start : start + _FRAMES] for start in range(0, len(framed), _FRAMES)]
    together = {f"frames-{at}": "".join(part) for at, part in enumerate(parts)}
    return alone | {name: site.html(f"/{name}", body) for name, body in together.items()}


async def _run(findings: Findings, controls: Pages, browser: ChromiumBrowser, udp: int) -> None:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(name: str, url: str) -> tuple[str, str]:
        async with turns:
            return name, await _visit(browser, url)

    hostile = _pages(findings.hostile_site, findings.inside, udp)
    harmless = _pages(controls, findings.allowed, udp)
    findings.ends = dict(await asyncio.gather(*(one(*page) for page in hostile.items())))
    await asyncio.gather(*(one(*page) for page in harmless.items()))


@asynccontextmanager
async def _listening() -> AsyncIterator[tuple[Ear, int]]:
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
    with closing(transport):
        yield ear, transport.get_extra_info("sockname")[1]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def findings() -> AsyncIterator[Findings]:
    async with (
        serving() as site,
        serving() as controls,
        serving() as inside,
        serving() as allowed,
        _listening() as (ear, udp),
    ):
        found = Findings(inside, allowed, site)
        guard = guard_for(site, controls, allowed, ports=frozenset({80, 443, inside.port}))
        async with browsing(guard, limits=ChromiumLimits(total_megabytes=6_000)) as browser:
            await _run(found, controls, browser, udp)
            assert browser.pid is not None
            for process in family(browser.pid):
                with suppress(psutil.Error):  # it has ended, or is not ours to look into
                    found.udp_sockets += process.net_connections("udp")
        found.datagrams = ear.heard
        yield found


@pytest.mark.parametrize("name", _VECTORS)
async def test_a_page_reaches_nothing_inside(findings: Findings, name: str) -> None:
    assert f"/{name}" in findings.hostile_site.asked
    assert f"/{name}" not in findings.inside.asked
    assert "/leak" not in findings.hostile_site.asked


@pytest.mark.parametrize("name", sorted(set(_VECTORS) - set(_UNREACHABLE)))
async def test_the_same_page_reaches_what_is_allowed(findings: Findings, name: str) -> None:
    assert f"/{name}" in findings.allowed.asked


async def test_no_connection_and_no_datagram_came_inside(findings: Findings) -> None:
    assert (findings.inside.connections, findings.datagrams) == (0, 0)
    assert findings.udp_sockets == []


async def test_the_listeners_hear(findings: Findings) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", findings.inside.port)
    writer.close()
    async with _listening() as (ear, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.sendto(b"a", ("127.0.0.1", port))
        await asyncio.wait_for(ear.has_heard.wait(), 2)


@pytest.mark.parametrize("name", ["meta_refresh", "js_redirect", "redirect_page_302"])
async def test_a_page_that_leads_inside_is_an_address_refused(
    findings: Findings, name: str
) -> None:
    assert findings.ends[name].startswith("address_refused")
