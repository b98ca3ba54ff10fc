"""The tool that runs Python code in the sandbox."""

import re
from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from assistant.contracts.accounts import LOCALES
from assistant.contracts.tools import UNTRUSTED, Permissions, ToolQueue
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.ports.tools import OwnFiles, PythonRun

_MODEL_CHARS = 6_000
_PERSON_CHARS = 3_000
_TRACEBACK_LINES = 3
_FENCE = re.compile(r"`{3,}")

FileName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ExecutePythonArguments(Arguments):
    """What to run."""

    code: str = Field(
        min_length=1,
        max_length=100_000,
        description="A whole Python program. Print what you want to know.",
    )
    files: tuple[FileName, ...] = Field(
        default=(),
        max_length=5,
        description="Names of the person's files to put into the working folder.",
    )


class ExecutePythonSkill(Skill[ExecutePythonArguments]):
    """Runs a program; an exception in it is a result and not a failure of the tool."""

    name = "execute_python"
    title = Words(en="Python", ru="Python")
    description = Words(
        en=(
            "Run a Python program in a sandbox and get what it prints. numpy, pandas and "
            "matplotlib are there; there is no network, nothing is kept between runs. Use it for "
            "calculations, data and charts. Files saved to /out are given to the person; open "
            "matplotlib figures are saved by themselves."
        ),
        ru=(
            "Выполнить программу на Python в песочнице и получить то, что она напечатает. Есть "
            "numpy, pandas и matplotlib; сети нет, между запусками ничего не хранится. Подходит "
            "для вычислений, данных и графиков. Файлы из /out получит человек; открытые графики "
            "matplotlib сохраняются сами."
        ),
    )
    permissions = Permissions()
    arguments = ExecutePythonArguments
    queue = ToolQueue.SANDBOX
    command = Command(
        word="py",
        argument="code",
        hint=Words(en="code", ru="код"),
    )
    path = "/execute-python"

    async def run(self, arguments: ExecutePythonArguments, context: SkillContext) -> SkillResult:
        """Run the program. Raises a `ToolError` when it could not be run at all."""
        sandbox, own = self._toolbox.python, self._toolbox.files
        if sandbox is None:
            raise ToolOffError("no sandbox")
        files = await _gathered(own, arguments.files, context)
        result = _result(await sandbox.run(arguments.code, files), context)
        return replace(result, labels=UNTRUSTED) if files else result  # who knows what is in them


async def _gathered(
    own: OwnFiles | None, names: tuple[str, ...], context: SkillContext
) -> dict[str, bytes]:
    """Return the person's files by name. Raises `ToolArgumentsError` for one that is not there."""
    files: dict[str, bytes] = {}
    for name in names:
        found = await own.find(context.user_id, name) if own is not None else None
        if found is None:
            raise ToolArgumentsError("no such file", detail=f"files: there is no file {name!r}")
        record, content = found
        files[record.name] = content
    return files


def _result(run: PythonRun, context: SkillContext) -> SkillResult:
    notes = _notes(run, context, LOCALES[0])
    return SkillResult(
        output=_for_model(run, notes),
        summary=context.texts.text(f"python-summary-{_end(run)}", context.locale),
        answer=_for_person(run, context),
        artifacts=run.artifacts,
        data={
            "stdout": run.stdout,
            "stderr": run.stderr,
            "exit_code": run.exit_code,
            "timed_out": run.timed_out,
            "notes": notes,
        },
    )


def _end(run: PythonRun) -> str:
    if run.timed_out:
        return "timeout"
    return "done" if run.exit_code == 0 else "failed"


def _for_model(run: PythonRun, notes: list[str]) -> str:
    parts = [f"exit code: {'none' if run.exit_code is None else run.exit_code}"]
    parts += [
        f"{name}:\n{_block(_trimmed(text, _MODEL_CHARS))}"
        for name, text in (("stdout", run.stdout), ("stderr", run.stderr))
        if text.strip()
    ]
    parts += [f"note: {note}" for note in notes]
    if run.artifacts:
        parts.append("files for the person: " + ", ".join(one.name for one in run.artifacts))
    return "\n".join(parts)


def _for_person(run: PythonRun, context: SkillContext) -> str:
    """Return what was printed, why it failed if it did, and what was lost."""
    parts = [_block(_trimmed(run.stdout, _PERSON_CHARS))] if run.stdout.strip() else []
    end = _end(run)
    if end != "done":
        parts.append(context.texts.text(f"python-answer-{end}", context.locale))
        lines = run.stderr.strip().splitlines()[-_TRACEBACK_LINES:]
        parts += [_block(_trimmed("\n".join(lines), _PERSON_CHARS))] if lines else []
    elif not parts:
        key = "python-answer-files" if run.artifacts else "python-answer-silent"
        parts.append(context.texts.text(key, context.locale))
    return "\n\n".join([*parts, *_notes(run, context, context.locale)])


def _notes(run: PythonRun, context: SkillContext, locale: str) -> list[str]:
    return [context.texts.text(f"note-{note.code}", locale, **note.params) for note in run.notes]


def _block(text: str) -> str:
    """Return a code block whose fence is longer than any in the text."""
    longest = max((len(found) for found in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{text.rstrip()}\n{fence}"


def _trimmed(text: str, limit: int) -> str:
    """Return the beginning and the end of a long text."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n[… {len(text) - 2 * half} …]\n{text[-half:]}"
