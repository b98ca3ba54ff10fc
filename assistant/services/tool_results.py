"""Owns how much of a tool's result is kept: cut to size, fit to be stored, long texts as files."""

from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.contracts.tools import NewArtifact, StepRecord
from assistant.domain.storable import cut_strings, storable
from assistant.services.ports.skills import SkillResult


@dataclass(frozen=True)
class ResultLimits:
    """How much of a result is kept: characters of text, files, bytes of one, how long they stay."""

    output_chars: int = 20_000
    files: int = 10
    file_bytes: int = 20_000_000
    keep_files: timedelta = timedelta(days=30)


def kept_of(result: SkillResult, step: StepRecord, limits: ResultLimits) -> SkillResult:
    """Return a result cut to size and fit to be stored; a text that is cut is kept as a file."""
    result = _storable(result)
    limit = limits.output_chars
    files, output = list(result.artifacts), result.output
    if len(output) > limit:
        name = f"{step.name}-{step.round_no}-{step.position + 1}.md"
        files.insert(0, _text_file(name, output))
        output = f"{output[:limit]}\n\n[cut here; the whole text is the file {name}]"
    kept = [file for file in files if len(file.content) <= limits.file_bytes][: limits.files]
    if len(kept) < len(files):
        output += "\n\n[some files were too large or too many and were left out]"
    return replace(
        result,
        output=output,
        answer=result.answer[:limit],
        data=cut_strings(result.data, limit),
        artifacts=tuple(kept),
    )


def _text_file(name: str, text: str) -> NewArtifact:
    return NewArtifact(name=name, media_type="text/markdown", content=text.encode())


def _storable(result: SkillResult) -> SkillResult:
    return replace(
        result,
        summary=storable(result.summary),
        output=storable(result.output),
        answer=storable(result.answer),
        data=storable(result.data),
        offers=tuple(map(storable, result.offers)),
        artifacts=tuple(
            file.model_copy(update={"name": storable(file.name)}) for file in result.artifacts
        ),
    )
