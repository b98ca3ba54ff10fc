"""Ports to what tools are made of: search, pages, browser, PDF, Python, the person's own things.

Every method raises a `ToolError`, whose class says whether trying again helps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from assistant.contracts.chat import Contract
from assistant.contracts.reminders import ReminderState
from assistant.contracts.schedules import AddReminder, ReminderView
from assistant.contracts.tasks import Enqueued, NewTask, TaskPage, TaskRecord, TaskState
from assistant.contracts.tools import ArtifactRecord, NewArtifact


class SearchHit(Contract):
    """One result of a web search."""

    title: str
    url: str
    snippet: str


class SearchResults(Contract):
    """Results of the first engine that had any; `fallback` when there are only fixed links."""

    engine: str
    hits: tuple[SearchHit, ...]
    fallback: bool = False


class Searcher(Protocol):
    """Searches the web."""

    async def search(self, query: str, limit: int, locale: str) -> SearchResults:
        """Return up to `limit` results; fixed links by theme when no engine has any."""
        ...


class Page(Contract):
    """What is worth reading of a page. `url` is where redirects led, `date` an ISO date or None.

    `kind` is html, pdf, json or text; `links` are absolute addresses in the text.
    """

    url: str
    kind: str
    title: str
    markdown: str
    date: str | None = None
    links: tuple[str, ...] = ()


class PageReader(Protocol):
    """Fetches pages."""

    async def read(self, url: str) -> Page:
        """Fetch a page and return its readable part."""
        ...


class BrowserStep(Contract):
    """One act on a page: `action` is click, type, press or wait; `selector` is CSS or `text=…`."""

    action: str
    selector: str = ""
    text: str = ""
    seconds: float = 0


class Browsing(Contract):
    """What to do with a page: open it, act on it, then take `want` (text, screenshot or pdf)."""

    url: str
    want: str
    steps: tuple[BrowserStep, ...] = ()


@dataclass(frozen=True)
class Browsed:
    """What a browser brought back: the page's text as Markdown, or a file."""

    url: str
    title: str
    text: str = ""
    file: NewArtifact | None = None
    links: tuple[str, ...] = ()


class Browser(Protocol):
    """A real browser."""

    async def browse(self, wanted: Browsing) -> Browsed:
        """Do what is wanted in a fresh context."""
        ...


class Note(Contract):
    """What else is to be said of a result: the text `note-<code>` with its placeholders."""

    code: str
    params: dict[str, str | int]


@dataclass(frozen=True)
class MadePdf:
    """A PDF. `notes` say what it lacks: pictures, characters that no font has, a font."""

    content: bytes
    notes: tuple[Note, ...]
    pages: int


class PdfMaker(Protocol):
    """Makes PDF files."""

    async def make(
        self, title: str, markdown: str, images: dict[str, bytes], locale: str
    ) -> MadePdf:
        """Return a PDF; `images` are the files that the text may name, by name."""
        ...


@dataclass(frozen=True)
class PythonRun:
    """What a program did. `artifacts` are the files it left in `/out`."""

    stdout: str
    stderr: str
    exit_code: int | None
    timed_out: bool
    artifacts: tuple[NewArtifact, ...] = ()
    notes: tuple[Note, ...] = ()


class PythonSandbox(Protocol):
    """Runs Python code where it can harm nothing."""

    async def run(self, code: str, files: dict[str, bytes]) -> PythonRun:
        """Run a program with some files in its working folder."""
        ...


class OwnFiles(Protocol):
    """The person's own artifacts."""

    async def find(self, user_id: UUID, name: str) -> tuple[ArtifactRecord, bytes] | None:
        """Return the newest artifact of this name or id, None if there is none."""
        ...


class Accounts(Protocol):
    """The person's own settings."""

    async def set_timezone(self, user_id: UUID, timezone: str) -> None:
        """Set the time zone. Raises `InvalidInputError` for one that does not exist."""
        ...


class OwnReminders(Protocol):
    """The person's own reminders."""

    async def add(self, asked: AddReminder) -> ReminderView:
        """Store a reminder; the same key gives the same reminder.

        Raises `ScheduleError` with the question to ask, `RemindersFullError`, and
        `InvalidInputError` for a text that is too long.
        """
        ...

    async def list(
        self, user_id: UUID, limit: int, offset: int = 0, states: Sequence[ReminderState] = ()
    ) -> Sequence[ReminderView]:
        """Return reminders, the oldest first."""
        ...

    async def remove(self, user_id: UUID, reminder_id: UUID) -> None:
        """Delete a reminder. Raises `NotFoundError`."""
        ...

    async def pause_all(self, user_id: UUID) -> None:
        """Hold all reminders until they are resumed."""
        ...

    async def resume_all(self, user_id: UUID) -> None:
        """Let all reminders go on."""
        ...


class OwnTasks(Protocol):
    """The person's own background tasks."""

    async def enqueue(self, new: NewTask) -> Enqueued:
        """Store a task; the same key, and the same task that is open, give one task.

        Raises `TasksFullError`, and `InvalidInputError` for a text that is too long.
        """
        ...

    async def page(
        self,
        user_id: UUID,
        limit: int,
        before: str | None = None,
        states: Sequence[TaskState] = (),
    ) -> TaskPage:
        """Return tasks before a place, the newest first; all or of some states."""
        ...

    async def cancel(self, user_id: UUID, task_id: UUID) -> TaskRecord:
        """Cancel a task and return it as it stands then; one that is over stays as it is.

        Raises `NotFoundError`.
        """
        ...
