"""Owns scripts: what scripted models answer in turn, and what they were asked."""

from collections import OrderedDict, deque

from pydantic import BaseModel, ConfigDict, Field

from runtime.offline_model.protocol import canonical
from runtime.offline_model.received import Received
from runtime.offline_model.steps import Answer

MOST_SCRIPTS = 200
MOST_REQUESTS = 1000
CAPABILITIES = ("completion", "tools", "thinking", "embedding")


class Script(BaseModel):
    """The answers of a scripted model, one per chat call in turn; the last one repeats.

    `capabilities` is what `POST /api/show` says of the model (`vision`, for one).
    """

    model_config = ConfigDict(extra="forbid")

    calls: list[Answer] = Field(min_length=1, max_length=1000)
    capabilities: tuple[str, ...] = CAPABILITIES


class Scripted:
    """A scripted model: where it is in its script, and the newest requests it received."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: deque[Received] = deque(maxlen=MOST_REQUESTS)
        self._turn = 0

    def take(self, received: Received) -> Answer:
        """Record the request and return the answer whose turn it is.

        A request without messages only loads a model, so it takes no turn.
        """
        self.requests.append(received)
        if not received.body.messages:
            return []
        answer = self.script.calls[min(self._turn, len(self.script.calls) - 1)]
        self._turn += 1
        return answer


class Scripts:
    """Scripted models by name, in memory; past the cap the oldest is dropped."""

    def __init__(self) -> None:
        self._models: OrderedDict[str, Scripted] = OrderedDict()

    def put(self, name: str, script: Script) -> None:
        """Register a model, in place of an earlier one of that name and of its records."""
        self._models.pop(canonical(name), None)
        self._models[canonical(name)] = Scripted(script)
        if len(self._models) > MOST_SCRIPTS:
            self._models.popitem(last=False)

    def get(self, name: str) -> Scripted | None:
        """Return the model of that name, if there is one."""
        return self._models.get(canonical(name))

    def remove(self, name: str) -> bool:
        """Forget the model; return whether there was one."""
        return self._models.pop(canonical(name), None) is not None

    def names(self) -> list[str]:
        """Return the names, oldest first."""
        return list(self._models)
