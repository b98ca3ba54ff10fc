"""Port to skills: what a tool declares, and how it is run. The registry is `assistant.skills`."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from assistant.contracts.chat import Channel
from assistant.contracts.tools import (
    NO_LABELS,
    ChainRecord,
    Labels,
    NewArtifact,
    Permissions,
    StepRecord,
    ToolQueue,
    ToolSpec,
)
from assistant.domain.policy import Outgoing
from assistant.domain.tool_schemas import lean_schema
from assistant.services.ports.integrations import OwnIntegrations, OwnMcpTools
from assistant.services.ports.onboarding import OwnOnboarding
from assistant.services.ports.store import UserStore
from assistant.services.ports.texts import Texts
from assistant.services.ports.tools import (
    Accounts,
    Browser,
    OwnFiles,
    OwnReminders,
    OwnTasks,
    PageReader,
    PdfMaker,
    PythonSandbox,
    Searcher,
)


class Arguments(BaseModel):
    """Base of what tools are called with: strict about names, bounds in each field."""

    model_config = ConfigDict(extra="forbid", frozen=True)


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True)
class Words:
    """A text in both languages of the product."""

    en: str
    ru: str

    def of(self, locale: str) -> str:
        """Return the text in a locale, in English where there is none."""
        return self.ru if locale.startswith("ru") else self.en


@dataclass(frozen=True)
class Toolbox:
    """What tools are made of; a process that only lists tools leaves all of it out."""

    searcher: Searcher | None = None
    reader: PageReader | None = None
    browser: Browser | None = None
    pdf: PdfMaker | None = None
    python: PythonSandbox | None = None
    files: OwnFiles | None = None
    accounts: Accounts | None = None
    reminders: OwnReminders | None = None
    tasks: OwnTasks | None = None
    integrations: OwnIntegrations | None = None
    mcp: OwnMcpTools | None = None
    onboarding: OwnOnboarding | None = None


@dataclass(frozen=True)
class SkillContext:
    """For whom a tool runs.

    `seconds` is what is left for it. `labels` say what the call is made of: nothing but the
    person's own words, or also what its chain has read. `said_at` is when the person spoke, and
    `channel`, `session_id` and `chat_id` are where: a direct request belongs to no dialogue.
    """

    user_id: UUID
    step_id: UUID
    locale: str
    timezone: str
    now: datetime
    texts: Texts
    seconds: float = 90
    said_at: datetime | None = None
    labels: Labels = NO_LABELS
    channel: Channel = Channel.API
    session_id: UUID | None = None
    chat_id: int | None = None
    request_id: str = ""


@dataclass(frozen=True)
class About:
    """What a call that is about to be decided belongs to; `store` sees its person's rows."""

    store: UserStore
    chain: ChainRecord


@dataclass(frozen=True)
class SkillResult:
    """What a tool came to.

    `output` is Markdown for the model, `data` the values for REST (JSON), `summary` one short line
    for people, `answer` what the person is told when nobody asks a model (else `output`).
    `labels` say what it is made of, `offers` are addresses it vouches for.
    """

    output: str
    summary: str
    data: dict[str, Any] = field(default_factory=dict)
    answer: str = ""
    labels: Labels = NO_LABELS
    artifacts: tuple[NewArtifact, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """How people call a tool by name: `/word text`, where the text fills one argument."""

    word: str
    argument: str
    hint: Words


class Skill(ABC, Generic[A]):
    """One tool. A module of `assistant.skills` holds one subclass; nothing else names it.

    `path` is the REST address below `/api/v1/chat`; `repeatable` says that running it twice is
    harmless, so that Temporal may try again after a crash. `in_background` says that background
    tasks may call it. `leads` names tools that are called before it for a plain message.
    """

    name: ClassVar[str]
    version: ClassVar[str] = "1.0.0"
    title: ClassVar[Words]
    description: ClassVar[Words]
    permissions: ClassVar[Permissions] = Permissions()
    arguments: ClassVar[type[Arguments]]
    queue: ClassVar[ToolQueue] = ToolQueue.MAIN
    command: ClassVar[Command | None] = None
    path: ClassVar[str | None] = None
    repeatable: ClassVar[bool] = True
    for_model: ClassVar[bool] = True
    in_background: ClassVar[bool] = True
    leads: ClassVar[tuple[str, ...]] = ()

    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox

    @abstractmethod
    async def run(self, arguments: A, context: SkillContext) -> SkillResult:
        """Do it. Raises a `ToolError`."""

    def outgoing(self, arguments: A) -> Outgoing:  # noqa: ARG002 - most tools send nothing
        """Return what would leave the product with this call."""
        return Outgoing()

    async def prepare(self, arguments: A, about: About) -> A:  # noqa: ARG002 - most know it all
        """Return the arguments that are decided about: what the call stands for is written out.

        The approval shows and binds what is set here, whatever the caller wrote there. Again, it
        gives the same. Raises a `ToolError`, which refuses the call.
        """
        return arguments

    def shown(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return what a person is shown of prepared arguments when asked whether to allow them.

        All that leaves or changes something is in it, unaltered; the word binds all arguments.
        """
        return arguments

    def recognise(self, text: str) -> dict[str, Any] | None:  # noqa: ARG002 - most have no intents
        """Return the arguments that a message plainly asks for, without a model; None mostly."""
        return None

    def may_answer(self, text: str) -> bool:  # noqa: ARG002 - most tools ask nothing
        """Tell whether a message could be the answer to a question of this tool."""
        return False

    def answered(self, text: str, asked: StepRecord) -> dict[str, Any] | None:  # noqa: ARG002
        """Return the arguments of the call that a message completes, None if it does not.

        `asked` is a step of this tool that ended with a question (`data["question"]`), and the
        message is the next one of its dialogue.
        """
        return None

    def hand_over(self, arguments: dict[str, Any], earlier: Sequence[StepRecord]) -> dict[str, Any]:  # noqa: ARG002
        """Return arguments completed from the earlier steps of the chain."""
        return arguments

    def takes_over(self, arguments: dict[str, Any], names: Sequence[str]) -> bool:  # noqa: ARG002
        """Tell whether these arguments are to be completed from tools of these names."""
        return False

    @property
    def rest_path(self) -> str:
        """Address below `/api/v1/chat`."""
        return self.path or f"/tools/{self.name.replace('_', '-')}"

    def spec(self) -> ToolSpec:
        """Return the tool as a model is told of it."""
        return self._spec

    def _parameters(self) -> dict[str, Any]:
        """Return the schema that a model is shown."""
        return lean_schema(self.arguments.model_json_schema())

    @cached_property
    def _spec(self) -> ToolSpec:  # made once: pydantic takes a millisecond for a schema
        return ToolSpec(
            name=self.name,
            description=self.description.en,
            parameters=self._parameters(),
        )


class SkillSet(Protocol):
    """The tools there are."""

    def all(self) -> Sequence[Skill[Any]]:
        """Return all tools, by name."""
        ...

    def get(self, name: str) -> Skill[Any] | None:
        """Return a tool."""
        ...

    async def of_user(self, store: UserStore) -> "SkillSet":
        """Return these with the tools of the store's person; themselves when there are none."""
        ...


PERSONAL = "mcp_"
"""How the names of a person's own tools begin, and no others."""


async def skills_for(skills: SkillSet, store: UserStore, names: Iterable[str]) -> SkillSet:
    """Return the tools to look these names up in; for the common ones no row is read."""
    if any(name.startswith(PERSONAL) for name in names):
        return await skills.of_user(store)
    return skills
