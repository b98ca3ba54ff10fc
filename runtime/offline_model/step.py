"""Owns what every step of an answer has in common."""

from abc import ABC, abstractmethod
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from runtime.offline_model.received import Outcome
from runtime.offline_model.stage import Stage


class BaseStep(BaseModel, ABC):
    """One step. `ends` says that nothing can follow it; `sends`, that it puts bytes on the wire."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ends: ClassVar[bool] = False
    sends: ClassVar[bool] = True

    @abstractmethod
    async def play(self, stage: Stage) -> Outcome | None:
        """Act; return how the answer ended, or None to go on."""
