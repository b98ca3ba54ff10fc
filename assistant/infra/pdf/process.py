"""Owns the process that sets a document: starts it, hands the job over, ends it.

Each document has a process of its own, since one that decoded a hostile picture must not see
the next person's text. It sees neither the environment of the application nor its memory.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Final

from assistant.contracts.chat import Contract
from assistant.infra.pdf.job import Job
from assistant.infra.web.documents.wire import LENGTH
from assistant.services.ports.tools import Note

_ROOT = Path(__file__).parents[3]
_PROGRAM = "assistant.infra.pdf.program"
_MOST_REPLY: Final = 1 << 20
_MOST_PDF: Final = 256 << 20


class CheckedReply(Contract):
    """A `job.Reply` of which nothing is taken on trust."""

    notes: tuple[Note, ...]
    pages: int
    error: str


class TypesetterDiedError(Exception):
    """The process ended without an answer, or its answer is none."""


async def typeset_apart(
    job: Job, memory_bytes: int, cpu_seconds: int
) -> tuple[CheckedReply, bytes]:
    """Return the reply and the PDF; the process has ended then, also when this is cancelled.

    Raises `TypesetterDiedError`.
    """
    process = await _start(str(memory_bytes), str(cpu_seconds))
    try:
        return await _ask(process, job)
    except (asyncio.IncompleteReadError, OSError, ValueError) as error:
        raise TypesetterDiedError from error
    finally:
        with suppress(ProcessLookupError):  # it ends by itself after its answer
            process.kill()
        await process.wait()


async def _start(*limits: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-E", "-s", "-B", "-m", _PROGRAM, *limits),
        cwd=_ROOT,
        env={"PATH": os.defpath},
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )


async def _ask(process: Process, job: Job) -> tuple[CheckedReply, bytes]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process has no pipes")
    process.stdin.write(json.dumps(job).encode())
    await process.stdin.drain()
    process.stdin.close()
    reply = CheckedReply.model_validate_json(await _frame(process.stdout, _MOST_REPLY))
    return reply, await _frame(process.stdout, _MOST_PDF)


async def _frame(stream: asyncio.StreamReader, most: int) -> bytes:
    (length,) = LENGTH.unpack(await stream.readexactly(LENGTH.size))
    if length > most:
        raise ValueError("the answer is too long")
    return await stream.readexactly(length)
