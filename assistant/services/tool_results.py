"""Owns how much of a tool's result is kept: cut to size, fit to be stored, long texts as files."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.contracts.tools import NewArtifact, StepRecord
from assistant.domain.storable import cut_strings, storable
from assistant.services.ports.skills import SkillResult


@dataclass(frozen=True)
class ResultLimits:
    """How much of a result is kept: characters of text, files, bytes of one, how long they stay.

    `person_bytes` is what all files of a person may take: the oldest make room for new ones.
    """

    output_chars: int = 20_000
    files: int = 10
    file_bytes: int = 20_000_000
    person_bytes: int = 500_000_000
    keep_files: timedelta = timedelta(days=30)


def kept_of(result: SkillResult, step: StepRecord, limits: ResultLimits) -> SkillResult:
    """Return a result cut to size and fit to be stored; what is cut is kept whole as a file.

    Values that were cut say so under `truncated`.
    """
    result = _storable(result)
    limit = limits.output_chars
    files, output, data = list(result.artifacts), result.output, cut_strings(result.data, limit)
    name = f"{step.name}-{step.round_no}-{step.position + 1}"
    if len(output) > limit:
        files.insert(0, _file(f"{name}.md", "text/markdown", output))
        output = f"{output[:limit]}\n\n[cut here; the whole text is the file {name}.md]"
    if data != result.data:
        whole = json.dumps(result.data, ensure_ascii=False, indent=1)
        files.insert(0, _file(f"{name}.json", "application/json", whole))
        data["truncated"] = True
    kept = [file for file in files if len(file.content) <= limits.file_bytes][: limits.files]
    if len(kept) < len(files):
        output += "\n\n[some files were too large or too many and were left out]"
    return replace(
        result,
        output=output,
        answer=result.answer[:limit],
        data=data,
        artifacts=tuple(kept),
    )


def _file(name: str, media_type: str, text: str) -> NewArtifact:
    return NewArtifact(name=name, media_type=media_type, content=text.encode())


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
