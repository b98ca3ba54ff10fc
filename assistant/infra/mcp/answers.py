"""Owns what is made of a tool's result: text, values and files, whatever the server put there."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any, Final

from assistant.contracts.tools import NewArtifact
from assistant.domain.storable import storable
from assistant.services.ports.mcp import McpAnswer

MOST_FILES: Final = 10
_ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
}


def answer_of(result: Mapping[str, Any]) -> McpAnswer:
    """Return a result of `tools/call`; links are told and never followed."""
    blocks = [block for block in result.get("content") or () if isinstance(block, dict)]
    values = storable(result.get("structuredContent"))
    return McpAnswer(
        text=storable("\n\n".join(filter(None, map(_text_of, blocks)))),
        data=values if isinstance(values, dict) else {} if values is None else {"value": values},
        files=tuple(_files_of(blocks)),
        is_error=result.get("isError") is True,
    )


def _text_of(block: Mapping[str, Any]) -> str:
    if block.get("type") == "text":
        return str(block.get("text") or "")
    if block.get("type") == "resource_link":
        return f"{block.get('name') or ''}: {block.get('uri') or ''}"
    resource = block.get("resource")
    if block.get("type") == "resource" and isinstance(resource, dict):
        return str(resource.get("text") or "")
    return ""


def _files_of(blocks: Iterable[Mapping[str, Any]]) -> list[NewArtifact]:
    files: list[NewArtifact] = []
    for block in blocks:
        media_type = str(block.get("mimeType") or "").lower()
        if block.get("type") not in {"image", "audio"} or media_type not in _ENDINGS:
            continue
        try:
            content = base64.b64decode(str(block.get("data") or ""), validate=True)
        except (binascii.Error, ValueError):
            continue
        name = f"{block['type']}-{len(files) + 1}.{_ENDINGS[media_type]}"
        files.append(NewArtifact(name=name, media_type=media_type, content=content))
        if len(files) == MOST_FILES:
            break
    return files
