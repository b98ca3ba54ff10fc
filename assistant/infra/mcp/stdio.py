"""Owns the list of programs that may be started as MCP servers: the administrator's."""

import re
import shlex
from collections.abc import Mapping

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)


def parse_programs(setting: str) -> Mapping[str, tuple[str, ...]]:
    """Return commands by name from `name=command argument …; name=…`. Raises `ValueError`."""
    programs: dict[str, tuple[str, ...]] = {}
    for entry in filter(None, map(str.strip, setting.split(";"))):
        name, sign, line = entry.partition("=")
        command = tuple(shlex.split(line))
        if not sign or not _NAME.fullmatch(name.strip()) or not command:
            raise ValueError("INTEGRATION_MCP_STDIO: `name=command argument …; name=…` is wanted")
        programs[name.strip()] = command
    return programs
