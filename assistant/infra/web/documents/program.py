"""The program that reads one document after another, apart from the application and limited.

It gets a request frame and a document frame on standard input and answers with one frame, until
its input ends. A document that takes more than it may kills it; the application starts another.
"""

import json
import os
import resource
import sys
from typing import BinaryIO

from assistant.infra.web.documents.pdf import LockedError
from assistant.infra.web.documents.reading import NotTextError, read_document
from assistant.infra.web.documents.wire import Failure, Parsed, Request, frame, read_frame


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Answer requests until there are no more."""
    answers = _own_output()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (request := read_frame(sys.stdin.buffer)) is not None:
        body = read_frame(sys.stdin.buffer)
        if body is None:
            return
        _allow_cpu(cpu_seconds)
        answers.write(frame(json.dumps(_read(json.loads(request), body)).encode()))
        answers.flush()


def _read(request: Request, body: bytes) -> Parsed:
    try:
        return read_document(request, body)
    except NotTextError:
        return _failed("no_text")
    except LockedError:
        return _failed("locked")
    except Exception:  # noqa: BLE001 - parsers fail on bad documents in countless ways
        return _failed("broken")


def _failed(why: Failure) -> Parsed:
    return {"kind": "", "title": "", "markdown": "", "date": None, "links": [], "error": why}


def _own_output() -> BinaryIO:
    """Keep standard output for answers: what a library prints must not get between them."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a file
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return answers


def _allow_cpu(seconds: int) -> None:
    """Let the next document use so much, on top of what the process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
