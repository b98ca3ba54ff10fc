"""The program that sets one document, apart from the application, and ends.

It reads a job on standard input and answers with two frames: the reply and the PDF. A document
that takes more than it may kills it.
"""

import json
import os
import resource
import sys
from typing import BinaryIO

from assistant.infra.pdf.job import Job, Reply
from assistant.infra.pdf.typesetting import typeset
from assistant.infra.web.documents.wire import frame

_ERROR_CHARS = 300


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Answer the job."""
    answers = _own_output()
    job: Job = json.load(sys.stdin)
    _limit(memory_bytes, cpu_seconds)
    reply, content = _made(job)
    answers.write(frame(json.dumps(reply).encode()) + frame(content))
    answers.flush()


def _made(job: Job) -> tuple[Reply, bytes]:
    try:
        made = typeset(job)
    except BaseException as error:  # noqa: BLE001 - the typesetter's panics are no `Exception`
        reason = f"{type(error).__name__}: {error}"[:_ERROR_CHARS]
        return {"notes": [], "pages": 0, "error": reason}, b""
    return {"notes": made.notes, "pages": made.pages, "error": ""}, made.content


def _own_output() -> BinaryIO:
    """Keep standard output for the answer: what a library prints must not get into it."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound this process for good: its address space, its processor time, no files."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    wanted = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, limit in wanted.items():
        _, hard = resource.getrlimit(what)
        bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (bound, bound))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
