"""Routes of files that tools made. A file is what a foreign page or program put into it."""

import re
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Header
from fastapi.responses import Response

from api.deps import CurrentUser, Deps
from api.problems import problems
from api.strict_json import strict_router
from assistant.contracts.tools import ArtifactRecord

router = strict_router("/api/v1/artifacts", ["tools"])

_PLAIN_TYPE = "application/octet-stream"
_SAFE_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.IGNORECASE)
_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9._ -]")
_SANDBOX = "sandbox; default-src 'none'"
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {_PLAIN_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "The client has it already."},
}


@router.head("/{artifact_id}", include_in_schema=False)
@router.get(
    "/{artifact_id}",
    summary="A file that a tool made",
    response_class=Response,
    responses=_FILE | problems(401, 404),
)
async def get_artifact(
    artifact_id: UUID,
    user: CurrentUser,
    deps: Deps,
    if_none_match: Annotated[str, Header(max_length=1_000)] = "",
) -> Response:
    """Return the bytes to their owner, to be saved and never to be shown by a browser."""
    files = deps.tools.views.files
    file = await files.get(user.id, artifact_id)
    headers = _headers(file)
    if headers["ETag"] in if_none_match:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    content = await files.content(user.id, artifact_id)
    media_type = file.media_type if _SAFE_TYPE.fullmatch(file.media_type) else _PLAIN_TYPE
    return Response(content, headers=headers | {"Content-Type": media_type})


def _headers(file: ArtifactRecord) -> dict[str, str]:
    return {
        "Content-Disposition": _disposition(file.name),
        "Content-Security-Policy": _SANDBOX,
        "ETag": f'"{file.sha256}"',
        "Cache-Control": "private, no-cache",
    }


def _disposition(name: str) -> str:
    """Return the header that names a file to save (RFC 6266, RFC 5987)."""
    plain = _UNSAFE_IN_NAME.sub("_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
