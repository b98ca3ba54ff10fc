import asyncio
import re
import sys
from asyncio.subprocess import PIPE

import pytest

from assistant.contracts.accounts import LOCALES
from assistant.infra.i18n import Translator
from assistant.infra.sandbox import checks
from assistant.infra.sandbox.limits import Limits
from assistant.services.ports.tools import PythonRun
from tests.sandboxes import make_sandbox

_TESTS = checks._tests(Limits().memory_bytes, Limits().processes)


class NoSandbox:
    """Runs programs with nothing around them, and answers for the costly ones."""

    async def run(self, code: str, files: dict[str, bytes]) -> PythonRun:  # noqa: ARG002
        if "fork" in code:
            return PythonRun(stdout="held\n", stderr="", exit_code=0, timed_out=False)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, stdout=PIPE, stderr=PIPE
        )
        stdout, stderr = await process.communicate()
        return PythonRun(stdout.decode(), stderr.decode(), process.returncode, timed_out=False)


@pytest.mark.parametrize("test", _TESTS, ids=lambda test: test.reason)
async def test_each_test_is_held_by_the_sandbox(test: checks._Test) -> None:
    assert test.held(await make_sandbox().run(test.program, {}))


@pytest.mark.parametrize("test", _TESTS[:3], ids=lambda test: test.reason)
async def test_a_test_sees_that_there_is_no_sandbox(test: checks._Test) -> None:
    assert not test.held(await NoSandbox().run(test.program, {}))


async def test_too_much_memory_is_seen() -> None:
    program = checks._MEMORY.format(children=4, each=1_000_000)

    assert not _TESTS[3].held(await make_sandbox().run(program, {}))


async def test_too_many_processes_are_seen() -> None:
    program = checks._FORK.format(processes=10)

    assert not _TESTS[4].held(await make_sandbox(processes=40).run(program, {}))


async def test_the_reason_is_that_of_the_test_that_failed() -> None:
    reason = await checks.check(NoSandbox(), 512, 48)

    assert reason == "self_test_file"


@pytest.mark.parametrize("locale", LOCALES)
def test_people_read_every_reason_in_their_language(locale: str) -> None:
    codes = [
        *("bubblewrap_missing", "runtime_tree_missing", "runtime_tree_unreachable"),
        *("seccomp_missing", "docker_missing", "start_failed"),
        *(test.reason for test in _TESTS),
    ]
    texts = {Translator.load().text(f"tool-off-reason-{code}", locale) for code in codes}

    assert len(texts) == len(codes)
    assert all(bool(re.search("[а-я]", text)) == (locale == "ru") for text in texts)
