"""Where the program and the person's files are put in a sandbox."""

from typing import Final

from assistant.errors import ToolArgumentsError
from assistant.infra.sandbox.limits import MB, Limits

PROGRAM: Final = "/tmp/program.py"  # noqa: S108 - in the sandbox


def placed(code: str, files: dict[str, bytes], limits: Limits) -> dict[str, bytes]:
    """Return everything that is put into the sandbox, by path.

    Raises `ToolArgumentsError` for files that are too large or have no usable name.
    """
    if sum(map(len, files.values())) > limits.input_bytes:
        detail = f"the files have more than {limits.input_bytes // MB} MB"
        raise ToolArgumentsError(detail, detail=detail)
    for name in files:
        if name in {"", ".", ".."} or "/" in name or "\0" in name:
            raise ToolArgumentsError("a file has no usable name", detail="a file's name is no name")
    by_path = {f"/work/{name}": content for name, content in files.items()}
    return by_path | {PROGRAM: code.encode(errors="replace")}
