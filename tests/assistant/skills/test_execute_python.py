"""The tool `execute_python`: what it runs, and what people and models are told of it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from assistant.contracts.accounts import LOCALES
from assistant.contracts.tools import ArtifactRecord, NewArtifact, Permissions, ToolQueue
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.services.ports.skills import SkillResult, Toolbox
from assistant.services.ports.tools import Note, PythonRun
from assistant.skills.execute_python import ExecutePythonArguments, ExecutePythonSkill
from tests.assistant.skills.calls import context
from tests.sandboxes import make_sandbox


class Files:
    """One file of the person's."""

    async def find(self, user_id: UUID, name: str) -> tuple[ArtifactRecord, bytes] | None:
        if name != "data.csv":
            return None
        now = datetime.now(UTC)
        record = ArtifactRecord(
            artifact_id=user_id,
            chain_id=uuid4(),
            step_id=uuid4(),
            name=name,
            media_type="text/csv",
            size=5,
            sha256="",
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
        return record, b"1\n2\n3"


class Sandbox:
    """A sandbox in which every program ends in the same way."""

    def __init__(self, run: PythonRun) -> None:
        self._run = run

    async def run(self, code: str, files: dict[str, bytes]) -> PythonRun:  # noqa: ARG002
        return self._run


async def run(code: str, *files: str, locale: str = "en") -> SkillResult:
    skill = ExecutePythonSkill(Toolbox(python=make_sandbox(seconds=5), files=Files()))
    return await skill.run(ExecutePythonArguments(code=code, files=files), context(locale))


async def told(outcome: PythonRun, locale: str = "en") -> SkillResult:
    skill = ExecutePythonSkill(Toolbox(python=Sandbox(outcome)))
    return await skill.run(ExecutePythonArguments(code="1"), context(locale))


async def test_what_a_program_prints_is_for_models_people_and_programs() -> None:
    result = await run("print(6 * 7)")

    assert result.output == "exit code: 0\nstdout:\n```\n42\n```"
    assert result.answer == "```\n42\n```"
    assert result.summary == "The program ran."
    assert result.labels == frozenset()
    assert result.data == {
        "stdout": "42\n",
        "stderr": "",
        "exit_code": 0,
        "timed_out": False,
        "notes": [],
    }


async def test_an_exception_is_a_result_with_its_last_lines() -> None:
    result = await run("print('before')\nraise ValueError('boom')", locale="ru")

    assert result.data["exit_code"] == 1
    assert "ValueError: boom" in result.output
    assert result.answer.startswith("```\nbefore\n```\n\nПрограмма завершилась с ошибкой.")
    assert result.answer.endswith("ValueError: boom\n```")


async def test_the_persons_files_are_in_the_working_folder() -> None:
    result = await run("print(sum(map(int, open('data.csv'))))", "data.csv")

    assert result.data["stdout"] == "6\n"


async def test_a_file_that_is_not_there_is_told_to_the_model() -> None:
    with pytest.raises(ToolArgumentsError) as refused:
        await run("1", "data.csv", "other.csv")

    assert refused.value.params["detail"] == "files: there is no file 'other.csv'"


async def test_files_that_a_program_made_are_artifacts() -> None:
    result = await run("open('/out/a.txt', 'w').write('x');")

    assert result.artifacts == (NewArtifact(name="a.txt", media_type="text/plain", content=b"x"),)
    assert "files for the person: a.txt" in result.output


async def test_a_program_that_made_only_files_or_nothing_says_so() -> None:
    made = NewArtifact(name="a", media_type="x/y", content=b"")

    silent = await told(PythonRun("", "", 0, timed_out=False))
    files = await told(PythonRun("", "", 0, timed_out=False, artifacts=(made,)))

    assert silent.answer == "The program ran and printed nothing."
    assert files.answer == "The program ran; here is what it made."


async def test_a_program_that_was_stopped_is_told_with_its_reason() -> None:
    note = Note(code="stopped_for_time", params={"seconds": "30"})
    result = await told(PythonRun("", "", None, timed_out=True, notes=(note,)))

    words = "It was stopped after 30 s."
    assert result.output == f"exit code: none\nnote: {words}"
    assert result.summary == "The program took too long and was stopped."
    assert result.answer == f"The program took too long and was stopped.\n\n{words}"


async def test_what_was_lost_is_told_also_when_the_program_ran_well() -> None:
    code = "open('/out/a', 'wb').truncate(30_000_000)\nopen('/out/b', 'w').close()\nprint('да')"

    result = await run(code, locale="ru")

    assert result.answer == "```\nда\n```\n\n/out/a не сохранён: слишком большой."
    assert result.data["notes"] == ["/out/a was not kept: it is too large."]
    assert "note: /out/a was not kept: it is too large." in result.output


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("stopped_for_time", {"seconds": "0.3"}),
        ("stopped_for_memory", {"megabytes": 512}),
        ("output_dropped", {"bytes": 90_021, "stream": "stdout"}),
        ("files_not_kept", {"count": 10}),
        ("file_too_large", {"name": "a.csv"}),
        ("file_not_regular", {"name": "a.csv"}),
    ],
)
async def test_every_note_has_a_text(code: str, params: dict[str, str | int], locale: str) -> None:
    outcome = PythonRun("", "", 0, timed_out=False, notes=(Note(code=code, params=params),))

    note = (await told(outcome, locale)).answer.split("\n\n")[1]

    assert "{" not in note
    assert bool(re.search("[а-я]", note)) == (locale == "ru")


async def test_long_output_is_shortened_in_the_middle() -> None:
    result = await told(PythonRun("a" * 50_000 + "end", "", 0, timed_out=False))

    assert len(result.output) < 7_000
    assert len(result.answer) < 4_000
    assert "end\n```" in result.answer
    assert len(result.data["stdout"]) == 50_003


async def test_output_cannot_leave_its_block() -> None:
    result = await told(PythonRun("````\n# Heading\n````", "", 0, timed_out=False))

    assert result.answer == "`````\n````\n# Heading\n````\n`````"


async def test_without_a_sandbox_the_tool_is_off() -> None:
    with pytest.raises(ToolOffError):
        await ExecutePythonSkill(Toolbox()).run(ExecutePythonArguments(code="1"), context())


def test_it_says_where_it_runs_and_what_it_may() -> None:
    skill = ExecutePythonSkill(Toolbox())

    assert skill.queue is ToolQueue.SANDBOX
    assert skill.rest_path == "/execute-python"
    assert not Permissions.model_validate(skill.permissions).network
    assert "no network" in skill.spec().description


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"code": "x" * 100_001},
        {"code": "1", "files": ["a"] * 6},
        {"code": "1", "files": [""]},
        {"code": "1", "path": "/"},
        {},
    ],
)
def test_arguments_are_bounded(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ExecutePythonArguments.model_validate(wrong)
