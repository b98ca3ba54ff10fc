"""The browser: what it brings back, what it refuses, and what becomes of crashes and hangs."""

import asyncio
import os
import shutil
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from assistant.errors import (
    AddressRefusedError,
    NotRepeatedError,
    PageFailedError,
    PageTooLargeError,
    PageUnreadableError,
    ToolArgumentsError,
    ToolError,
    ToolOffError,
    ToolTimeoutError,
    ToolUnavailableError,
)
from assistant.infra.chromium.browser import ChromiumBrowser
from assistant.infra.chromium.processes import (
    arguments,
    family,
    is_running,
    kill,
    renderers,
    why_not_locked_in,
)
from assistant.infra.chromium.running import ChromiumLimits
from assistant.infra.chromium.warm import Keeping
from assistant.services.ports.tools import Browsed, BrowserStep, Browsing
from tests.assistant.infra.chromium.pages import Pages, browsing, guard_for, serving, wake
from tests.assistant.infra.web.sites import answer, endless

_FOREVER = "<script>setTimeout(() => { while (true) {} }, 100);</script>"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site() -> AsyncIterator[Pages]:
    async with serving() as pages:
        yield pages


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser(site: Pages) -> AsyncIterator[ChromiumBrowser]:
    async with browsing(guard_for(site)) as started:
        yield started


def text_of(url: str, *steps: BrowserStep) -> Browsing:
    return Browsing(url=url, want="text", steps=steps)


async def test_it_is_locked_in_and_not_root(browser: ChromiumBrowser) -> None:
    pid = await wake(browser)
    assert why_not_locked_in(pid) is None
    for process in family(pid):
        assert process.uids().real != 0
        assert "--no-sandbox" not in arguments(process)


async def test_a_check_leaves_nothing_running(site: Pages) -> None:
    async with browsing(guard_for(site)) as browser:
        assert await browser.check() is None
        assert browser.pid is None


async def test_text_is_what_a_person_sees(browser: ChromiumBrowser, site: Pages) -> None:
    url = site.html(
        "/text",
        "<h1>Утки</h1><p>shown<span style='display:none'>hidden</span></p>"
        "<a href='/next'>next [page]</a><a href='javascript:alert(1)'>bad</a>"
        "<script>document.querySelector('p').append(' and made by a script')</script>",
    )
    found = await browser.browse(text_of(url))
    assert found.text.startswith("# A title\n\nУтки\n\nshown and made by a script\n\n")
    assert "hidden" not in found.text
    assert f"- [next (page)]({site.url('/next')})" in found.text
    assert found.links == (site.url("/next"),)
    assert (found.url, found.title) == (url, "A title")


async def test_a_page_cannot_hide_behind_names_it_gives(
    browser: ChromiumBrowser, site: Pages
) -> None:
    url = site.html(
        "/clobbered",
        "<p>words</p><img name=body><img name=querySelectorAll><form name=title></form>"
        "<script>String.prototype.slice = () => 'x'.repeat(1e8);"
        "Object.defineProperty(HTMLElement.prototype, 'innerText', {get() { throw 1; }});</script>",
    )
    assert "words" in (await browser.browse(text_of(url))).text


async def test_text_has_a_limit(browser: ChromiumBrowser, site: Pages) -> None:
    url = site.html("/long", f"<p>{'word ' * 100_000}</p>")
    assert len((await browser.browse(text_of(url))).text) == 200_000


async def test_a_screenshot_shows_the_whole_page_up_to_a_limit(
    browser: ChromiumBrowser, site: Pages
) -> None:
    url = site.html("/tall", "<div style='height: 90000px; width: 9000px'>tall</div>")
    found = await browser.browse(Browsing(url=url, want="screenshot"))
    assert found.file is not None
    assert found.file.name == "screenshot-127.0.0.1.png"
    assert found.file.media_type == "image/png"
    assert found.file.content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(found.file.content[at : at + 4]) for at in (16, 20))
    assert (width, height) == (2_000, 10_000)


async def test_a_page_as_pdf(browser: ChromiumBrowser, site: Pages) -> None:
    found = await browser.browse(Browsing(url=site.html("/pdf", "<p>a</p>"), want="pdf"))
    assert found.file is not None
    assert (found.file.name, found.file.media_type) == ("page-127.0.0.1.pdf", "application/pdf")
    assert found.file.content.startswith(b"%PDF-")


async def test_steps_act_on_the_page(browser: ChromiumBrowser, site: Pages) -> None:
    url = site.html(
        "/form",
        "<input id=a><button onclick='setTimeout(() => { out.innerText = a.value }, 200)'>Go"
        "</button><p id=out></p><script>a.onkeydown = (e) => { document.title = e.key }</script>",
    )
    found = await browser.browse(
        text_of(
            url,
            BrowserStep(action="type", selector="#a", text="слова"),
            BrowserStep(action="press", selector="#a", text="End"),
            BrowserStep(action="click", selector="text=Go"),
            BrowserStep(action="wait", selector="#out:not(:empty)"),
        )
    )
    assert "слова" in found.text
    assert found.title == "End"


async def test_contexts_know_nothing_of_each_other(browser: ChromiumBrowser, site: Pages) -> None:
    url = site.html(
        "/memory",
        "<script>document.write(document.cookie + (localStorage.a ?? ''));"
        "document.cookie = 'a=known'; localStorage.a = 'known';</script>",
    )
    for _ in range(2):
        assert "known" not in (await browser.browse(text_of(url))).text


async def test_permissions_are_denied_and_dialogs_dismissed(
    browser: ChromiumBrowser, site: Pages
) -> None:
    url = site.html(
        "/asks",
        "<p id=a></p><script>a.append(confirm('sure?'));"
        "navigator.geolocation.getCurrentPosition(() => a.append(' here'), () => a.append(' no'));"
        "Notification.requestPermission().then((p) => a.append(' ' + p));</script>",
    )
    found = await browser.browse(text_of(url))
    assert "false" in found.text
    assert "here" not in found.text
    assert "granted" not in found.text


async def test_a_missing_element_is_named(browser: ChromiumBrowser, site: Pages) -> None:
    step = BrowserStep(action="wait", selector="#nowhere", seconds=0.2)
    with pytest.raises(ToolError) as caught:
        await browser.browse(text_of(site.html("/plain", "<p>a</p>"), step))
    assert type(caught.value) is ToolError
    assert caught.value.params["selector"] == "#nowhere"


@pytest.mark.parametrize(
    "step",
    [
        BrowserStep(action="click", selector="!!"),
        BrowserStep(action="press", text="NoSuchKey"),
        BrowserStep(action="dance"),
        BrowserStep(action="wait", selector="_react=a[secret]", seconds=1),
        BrowserStep(action="wait", selector="p >> internal:control=enter-frame", seconds=1),
    ],
)
async def test_a_step_that_makes_no_sense_is_an_argument_error(
    browser: ChromiumBrowser, site: Pages, step: BrowserStep
) -> None:
    with pytest.raises(ToolArgumentsError):
        await browser.browse(text_of(site.html("/plain", "<p>a</p>"), step))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "chrome://version",
        "data:text/html,a",
        "view-source:http://a.example",
        "javascript:1",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
        "http://localhost/",
    ],
)
async def test_addresses_that_are_not_of_the_web_are_refused(
    browser: ChromiumBrowser, url: str
) -> None:
    with pytest.raises(AddressRefusedError):
        await browser.browse(text_of(url))


async def test_errors_of_a_site_and_downloads(browser: ChromiumBrowser, site: Pages) -> None:
    with pytest.raises(PageFailedError) as caught:
        await browser.browse(text_of(site.url("/nothing")))
    assert caught.value.params["status"] == 404
    site.answers["/file"] = answer(b"a", content_disposition="attachment; filename=a.bin")
    with pytest.raises(PageUnreadableError):
        await browser.browse(text_of(site.url("/file")))


async def test_a_host_that_does_not_answer_can_be_tried_again(site: Pages) -> None:
    async with serving() as gone:
        pass
    async with browsing(guard_for(site, gone)) as browser:
        with pytest.raises(ToolUnavailableError):
            await browser.browse(text_of(gone.url("/")))


async def test_what_never_ends_ends_in_time(site: Pages) -> None:
    site.answers["/drip"] = endless(b"HTTP/1.1 200 OK\r\n\r\n<p>", b"a ", pause=0.05)
    loop = site.html("/loop", _FOREVER)
    async with browsing(guard_for(site), seconds=10) as browser:
        await wake(browser)
        for url in (site.url("/drip"), loop):
            started = asyncio.get_running_loop().time()
            with pytest.raises(ToolTimeoutError):
                await browser.browse(text_of(url))
            assert asyncio.get_running_loop().time() - started < 30
        found = await browser.browse(text_of(site.html("/plain", "<p>after</p>")))
    assert "after" in found.text


async def _while_waiting(
    browser: ChromiumBrowser, site: Pages, harm: Callable[[], Awaitable[None]], *, act: bool = False
) -> BaseException | Browsed:
    """Do harm to a call that waits; return how the call ended."""
    url = site.html("/plain", "<p>here</p><button>b</button>")
    steps = [BrowserStep(action="click", selector="button")] if act else []
    wait = BrowserStep(action="wait", seconds=8)
    seen = len(site.asked)
    call = asyncio.create_task(browser.browse(text_of(url, *steps, wait)))
    while len(site.asked) == seen and not call.done():  # noqa: ASYNC110 - the site tells of requests by its list
        await asyncio.sleep(0.02)
    await asyncio.sleep(1.5 if act else 0.3)
    await harm()
    (end,) = await asyncio.gather(call, return_exceptions=True)
    return end


@pytest.mark.parametrize("whom", ["browser", "renderer", "driver"])
async def test_a_killed_part_ends_the_call_at_once_and_the_next_one_works(
    browser: ChromiumBrowser, site: Pages, whom: str
) -> None:
    await wake(browser)

    async def harm() -> None:
        assert browser.pid is not None
        main = psutil.Process(browser.pid)
        parent = main.parent()
        assert parent is not None
        assert parent.pid != os.getpid()
        parts = {"browser": [main], "renderer": renderers(main.pid), "driver": [parent]}
        kill(parts[whom])

    started = asyncio.get_running_loop().time()
    end = await _while_waiting(browser, site, harm)
    assert type(end) is ToolUnavailableError
    assert asyncio.get_running_loop().time() - started < 7
    found = await browser.browse(text_of(site.html("/plain", "<p>here</p>")))
    assert "here" in found.text


async def test_what_was_begun_to_change_is_not_repeated(
    browser: ChromiumBrowser, site: Pages
) -> None:
    await wake(browser)

    async def harm() -> None:
        assert browser.pid is not None
        kill(renderers(browser.pid))

    assert type(await _while_waiting(browser, site, harm, act=True)) is NotRepeatedError


@contextmanager
def all_threads_taken() -> Iterator[None]:
    """Take the threads that the loop lends to everybody."""
    go_on, loop = threading.Event(), asyncio.get_running_loop()
    for _ in range(64):
        loop.run_in_executor(None, go_on.wait, 30)
    try:
        yield
    finally:
        go_on.set()


async def test_a_page_that_eats_memory_is_ended_even_while_all_threads_are_taken(
    site: Pages,
) -> None:
    url = site.html(
        "/bomb",
        "<script>const all = []; setInterval(() => {"
        "for (let i = 0; i < 5; i++) all.push(new Uint8Array(4e6).fill(1)); }, 20);</script>",
    )
    limits = ChromiumLimits(total_megabytes=700)
    async with browsing(guard_for(site), limits=limits, seconds=20) as browser:
        await wake(browser)
        with all_threads_taken(), pytest.raises((PageTooLargeError, ToolUnavailableError)):
            await browser.browse(text_of(url, BrowserStep(action="wait", seconds=10)))
        assert await browser.check() is None


async def test_it_is_renewed_after_some_calls_and_ended_when_idle(site: Pages) -> None:
    url = site.html("/plain", "<p>a</p>")
    keeping = Keeping(calls=2, idle_seconds=0.3)
    async with browsing(guard_for(site), keeping=keeping) as browser:
        pids = []
        for _ in range(3):
            await browser.browse(text_of(url))
            pids.append(browser.pid)
        assert pids[0] == pids[1] != pids[2]
        last = pids[2]
        assert last is not None
        async with asyncio.timeout(8):
            while is_running(last):  # noqa: ASYNC110 - a foreign process tells nobody
                await asyncio.sleep(0.05)
        assert browser.pid is None


async def test_nothing_is_left_after_closing(site: Pages) -> None:
    async with browsing(guard_for(site)) as browser:
        members = family(await wake(browser))
        (home,) = {
            Path(part.partition("=")[2]).parent
            for part in members[0].cmdline()
            if part.startswith("--user-data-dir=")
        }
        assert home.exists()
    assert not [process for process in members if process.is_running()]
    assert not home.exists()


async def test_it_is_off_without_chromium(site: Pages) -> None:
    async with browsing(guard_for(site), "no-such-chromium") as browser:
        assert await browser.check() == "Chromium is not installed: no no-such-chromium"
        with pytest.raises(ToolOffError):
            await browser.browse(text_of(site.html("/plain", "a")))


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bwrap takes user namespaces away")
async def test_it_is_off_where_its_sandbox_cannot_be_on(site: Pages, tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    script = tmp_path / "without-namespaces"
    script.write_text(
        "#!/bin/sh\nexec bwrap --bind / / --dev-bind /dev /dev --proc /proc --unshare-user"
        f' --disable-userns -- {chromium} "$@"\n'
    )
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    script.chmod(0o755)
    async with browsing(guard_for(site), str(script)) as browser:
        reason = await browser.check()
    assert reason is not None
    assert "sandbox" in reason or "did not start" in reason


async def test_a_killed_worker_leaves_no_chromium(tmp_path: Path) -> None:
    program = tmp_path / "worker.py"
    program.write_text(
        "import asyncio\n"
        "from tests.assistant.infra.chromium.pages import browsing, guard_for, wake\n"
        "async def main():\n"
        "    async with browsing(guard_for()) as browser:\n"
        "        print(await wake(browser), flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert worker.stdout is not None
    pid = int(await asyncio.wait_for(worker.stdout.readline(), 30))
    members = [*family(pid), *filter(None, [psutil.Process(pid).parent()])]
    worker.send_signal(signal.SIGKILL)
    await worker.wait()
    gone, left = await asyncio.to_thread(psutil.wait_procs, members, 5)
    assert len(gone) > 3
    assert left == []
