"""Figure: all secrets are sealed anew while people read, call and edit their integrations.

The product is one of its own, with a ring of two keys; all secrets are under the old one. The other
side of the calls refuses every token but those that were stored.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from aiohttp import web

from benchmarks.people import Person, register
from benchmarks.reminder_rows import make_people
from benchmarks.rotation_rows import KEYS, store_old, token_of
from benchmarks.stack import Stack, open_stack
from benchmarks.tables import Table, spread, spread_columns, verdict
from runtime.embedded.ports import free_port

_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 300
_QUIET_SECONDS = 3.0
_SEEN_BEFORE = 5
_LEFT = "SELECT count(*) FROM integration_secrets WHERE auth_kid <> 'new'"


@dataclass(frozen=True)
class Sizes:
    """How many secrets, of how many people, and how many of those are at work meanwhile."""

    secrets: int = 10_000
    people: int = 200
    at_work: int = 4


@dataclass
class Work:
    """What people did: seconds by kind, and what did not go well."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    async def do(self, kind: str, request: Awaitable[int]) -> None:
        """Count a request; every status but 200 is a failure."""
        began = time.perf_counter()
        status = await request
        self.seconds.setdefault(kind, []).append(time.perf_counter() - began)
        if status != web.HTTPOk.status_code:
            self.failures.append(f"{kind}: {status}")


async def measure(sizes: Sizes = Sizes()) -> list[Table]:
    """Measure it on a product that is started for this alone."""
    async with _other_side() as url:
        with _environment(url):
            async with open_stack() as stack:
                await stack.start()
                return [await _measure(stack, url, sizes)]


async def _measure(stack: Stack, url: str, sizes: Sizes) -> Table:
    (admin,) = await register(stack, ["rotation"])  # the first of an installation
    people = [admin, *await register(stack, [f"rotation{n}" for n in range(1, sizes.at_work)])]
    quiet, busy = Work(), Work()
    async with stack.owner() as owner:
        others = await make_people(owner, sizes.people - len(people))
        ids = [person.user_id for person in people] + others
        stored = await store_old(owner, ids, sizes.secrets, url)
        own = [(person, stored[person.user_id]) for person in people]
        await asyncio.gather(
            asyncio.sleep(_QUIET_SECONDS),
            *(
                _read(stack, person, ids[:_SEEN_BEFORE], quiet, _for_seconds(_QUIET_SECONDS))
                for person, ids in own
            ),
        )
        left_before = await owner.fetchval(_LEFT)
        over = asyncio.Event()
        async with asyncio.TaskGroup() as working:
            for each in own:
                working.create_task(_at_work(stack, *each, busy, lambda: not over.is_set()))
            began = time.perf_counter()
            progress = await _rotate(stack, admin)
            seconds = time.perf_counter() - began
            over.set()
        left = await owner.fetchval(_LEFT)
    return _table(sizes, (quiet, busy), progress, (left_before, left), seconds)


async def _rotate(stack: Stack, admin: Person) -> dict[str, Any]:
    """Start the rotation as the administrator and look until it is done."""
    url = f"{stack.api}/integrations/admin/rotate-auth-data"
    async with stack.http.post(url, headers=admin.headers, raise_for_status=True):
        pass
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            async with stack.http.get(url, headers=admin.headers, raise_for_status=True) as answer:
                progress: dict[str, Any] | None = (await answer.json())["progress"]
            if progress is not None and progress["done"]:
                return progress
            await asyncio.sleep(_LOOK_SECONDS)


async def _at_work(
    stack: Stack, person: Person, ids: Sequence[UUID], work: Work, going_on: Callable[[], bool]
) -> None:
    await asyncio.gather(
        _read(stack, person, ids, work, going_on), _edit(stack, person, ids, work, going_on)
    )


async def _read(
    stack: Stack, person: Person, ids: Sequence[UUID], work: Work, going_on: Callable[[], bool]
) -> None:
    """Look at one integration after the other, and call it."""
    for number in count():
        if not going_on():
            return
        one = f"{stack.api}/integrations/{ids[number % len(ids)]}"
        await work.do("read", _status(stack, person, "GET", one))
        await work.do("call", _status(stack, person, "POST", f"{one}/call", {"endpoint": "now"}))


async def _edit(
    stack: Stack, person: Person, ids: Sequence[UUID], work: Work, going_on: Callable[[], bool]
) -> None:
    """Give one integration after the other another token, one in three of them."""
    for one in ids[::3]:
        if not going_on():
            return
        body = {"auth_data": {"token": token_of(one, "edited")}}
        url = f"{stack.api}/integrations/{one}"
        await work.do("edit", _status(stack, person, "PATCH", url, body))
        await asyncio.sleep(_LOOK_SECONDS)


async def _status(
    stack: Stack, person: Person, method: str, url: str, body: dict[str, Any] | None = None
) -> int:
    """Return the status; of a call that went through, the one that the other side answered."""
    async with stack.http.request(method, url, json=body, headers=person.headers) as answer:
        told = await answer.json()
    of_call = url.endswith("/call") and answer.ok
    return int(told["status"] if of_call else answer.status)


def _for_seconds(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


@asynccontextmanager
async def _other_side() -> AsyncIterator[str]:
    """Serve an API that knows of each integration both tokens that it can have."""

    async def answer(request: web.Request) -> web.Response:
        one = UUID(request.match_info["one"])
        given = request.headers.get("Authorization", "")
        known = {f"Bearer {token_of(one, word)}" for word in ("first", "edited")}
        return web.json_response({"ok": True}, status=200 if given in known else 401)

    app, port = web.Application(), free_port()
    app.router.add_get("/{one}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@contextmanager
def _environment(url: str) -> Iterator[None]:
    """Set what the product reads; a restart with new keys is all that an operator does."""
    given = {
        "AUTH_DATA_ENCRYPTION_KEYS": KEYS,
        "AUTH_DATA_ACTIVE_KEY_ID": "new",
        "SANDBOX_EGRESS_ALLOWED_HOSTS": url.removeprefix("http://"),
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _table(
    sizes: Sizes,
    works: tuple[Work, Work],
    progress: dict[str, Any],
    left: tuple[int, int],
    seconds: float,
) -> Table:
    quiet, busy = works
    rows = [
        (f"{kind}, {name}", str(len(taken)), *spread(taken))
        for name, work in (("before", quiet), ("meanwhile", busy))
        for kind, taken in sorted(work.seconds.items())
    ]
    failures = [*quiet.failures, *busy.failures]
    met = not failures and not left[1] and progress["missing"] == {}
    told = f": {', '.join(failures[:5])}" if failures else ""
    rotated = (
        f"{left[0]:,} secrets under the old key, of which {progress['rotated']:,} were rotated in "
        f"{seconds:.1f} s ({progress['rotated'] / seconds:,.0f}/s); the rest was read or edited "
        f"first. {left[1]} are left."
    )
    return Table(
        f"Sealing {sizes.secrets:,} secrets of {sizes.people} people anew",
        ("request", "number", *spread_columns()),
        rows,
        (rotated, f"Failures: {len(failures)}{told} (aim: 0, {verdict(met=met)})"),
    )
