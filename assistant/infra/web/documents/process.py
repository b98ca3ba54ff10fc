"""Owns the processes that read documents: starts them, hands documents over, ends stuck ones."""

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

from assistant.errors import PageUnreadableError, ToolTimeoutError
from assistant.infra.web.documents.wire import LENGTH, Parsed, Request, frame

_ROOT = Path(__file__).parents[4]
_PROGRAM = "assistant.infra.web.documents.program"
_MOST_ANSWER = 8_000_000
_LIFETIME = 200
"""Documents after which a process is replaced: parsers written in C keep some memory of each."""

_MEDIA_TYPE = re.compile(
    r"(?=.{1,60}$)(?:application|audio|font|image|model|text|video)/[a-z0-9][a-z0-9.+-]*", re.ASCII
)
"""A type of a registered kind; nothing else of it is repeated."""

MEMORY_BYTES: Final = 1_000_000_000
CPU_SECONDS: Final = 15
SECONDS: Final = 30


class DocumentProcesses:
    """A few warm processes, started when first needed; times are in seconds.

    The processes see neither the environment of the application nor its memory, and are limited
    in memory, CPU time and files they could write. They end with the application.
    """

    def __init__(
        self,
        most: int = 2,
        seconds: float = SECONDS,
        cpu_seconds: int = CPU_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._seconds = seconds
        self._limits = (str(memory_bytes), str(cpu_seconds))
        self._free = asyncio.Semaphore(most)
        self._idle: list[tuple[Process, int]] = []

    async def read(self, body: bytes, request: Request) -> Parsed:
        """Return what a document came to.

        Raises `PageUnreadableError` when it is no text or needs more than it may, and
        `ToolTimeoutError` when it takes too long.
        """
        async with self._free:
            process, count = await self._take()
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await _ask(process, request, body)
            except TimeoutError:
                await _end(process)
                raise ToolTimeoutError("reading the document took too long") from None
            except (asyncio.IncompleteReadError, OSError, ValueError):
                await _end(process)
                raise PageUnreadableError("the document needs more than it may") from None
            except BaseException:
                await _end(process)
                raise
            await self._keep(process, count + 1)
        if "error" in answer:
            raise PageUnreadableError(_reason(answer["error"], request["media_type"]))
        return answer

    async def close(self) -> None:
        """End the processes that wait for documents."""
        while self._idle:
            await _end(self._idle.pop()[0])

    async def _take(self) -> tuple[Process, int]:
        """Return a process that lives, and how many documents it has read."""
        while self._idle:
            process, count = self._idle.pop()
            if process.returncode is None:
                return process, count
        return await self._start(), 0

    async def _keep(self, process: Process, count: int) -> None:
        if count < _LIFETIME:
            self._idle.append((process, count))
        else:
            await _end(process)

    async def _start(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-E", "-s", "-B", "-m", _PROGRAM, *self._limits),
            cwd=_ROOT,
            env={"PATH": os.defpath},
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )


def _reason(failure: str, media_type: str) -> str:
    """Return why a document is not read in words of our own: models are told them."""
    if failure == "locked":
        return "the document needs a password"
    if failure != "no_text":
        return "the document is broken"
    named = _MEDIA_TYPE.fullmatch(media_type.lower())
    return f"the document is no text but {named[0]}" if named else "the document is no text"


async def _ask(process: Process, request: Request, body: bytes) -> Parsed:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process has no pipes")
    process.stdin.write(frame(json.dumps(request).encode()))
    process.stdin.write(frame(body))
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    if length > _MOST_ANSWER:
        raise ValueError("the answer is too long")
    return cast(Parsed, json.loads(await process.stdout.readexactly(length)))


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):  # it may have ended by itself
        process.kill()
    await process.wait()
