"""Owns the list of tools: every module of this package that holds a `Skill` is one."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import assistant.skills
from assistant.services.ports.skills import Skill, Toolbox
from assistant.services.ports.store import UserStore


class Registry:
    """The tools there are, by name."""

    def __init__(self, skills: Iterable[Skill[Any]]) -> None:
        self._skills = {skill.name: skill for skill in sorted(skills, key=lambda one: one.name)}

    @classmethod
    def load(
        cls, toolbox: Toolbox | None = None, package: ModuleType = assistant.skills
    ) -> "Registry":
        """Make every tool of a package out of a toolbox; without one they can only be listed."""
        box = toolbox or Toolbox()
        return cls(kind(box) for kind in _kinds(package))

    def all(self) -> Sequence[Skill[Any]]:
        """Return all tools, by name."""
        return tuple(self._skills.values())

    def get(self, name: str) -> Skill[Any] | None:
        """Return a tool."""
        return self._skills.get(name)

    async def of_user(self, store: UserStore) -> "Registry":  # noqa: ARG002 - these are of all
        """Return these: a person's own tools are not in this list."""
        return self


def _kinds(package: ModuleType) -> Iterable[type[Skill[Any]]]:
    for found in iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{found.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Skill) and "name" in vars(value):
                yield value
