"""The tool `browser`: a page as a real browser shows it, after some acts on it."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from assistant.contracts.tools import UNTRUSTED, Permissions, ToolQueue
from assistant.domain.addresses import host_of, with_scheme
from assistant.domain.excerpts import beginning, without_images
from assistant.domain.policy import Outgoing
from assistant.domain.selectors import explicit_selector
from assistant.errors import ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.ports.tools import Browsed, BrowserStep, Browsing

_WANTS = {"extract_text": "text", "screenshot": "screenshot", "pdf": "pdf"}
_PERSON_CHARS = 3_000


class PageStep(Arguments):
    """One act on the page."""

    action: Literal["click", "type", "press", "wait"]
    selector: Annotated[str, StringConstraints(max_length=300)] = Field(
        default="", description="CSS selector, text=… for the text of an element, or role=…"
    )
    text: Annotated[str, StringConstraints(max_length=2_000)] = Field(
        default="", description="what to type; for press the name of a key, such as Enter"
    )
    seconds: int = Field(default=0, ge=0, le=10, description="for wait: how long, at most")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.selector:
            explicit_selector(self.selector)
        if self.action in {"click", "type"} and not self.selector:
            raise ValueError("this action needs a selector")
        if self.action == "press" and not self.text:
            raise ValueError("press needs a key in text")
        if self.action == "wait" and not self.selector and not self.seconds:
            raise ValueError("wait needs a selector or seconds")
        return self


class BrowserArguments(Arguments):
    """Which page, what to do on it, and what to bring back."""

    url: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=4_000, pattern=r"^[^\s]+$")
    ] = Field(description="http or https address")
    action: Literal["extract_text", "screenshot", "pdf"] = "extract_text"
    steps: tuple[PageStep, ...] = Field(
        default=(), max_length=10, description="acts on the page before it is taken"
    )


class BrowserSkill(Skill[BrowserArguments]):
    """Opens a page in a real browser."""

    name = "browser"
    title = Words(en="Open a page in a browser", ru="Страница в браузере")
    description = Words(
        en="Open a web page in a real browser that runs its scripts; click, type, press keys and "
        "wait; then return its text, a screenshot of the whole page or the page as a PDF. Slower "
        "than web_fetch: use it for pages that need scripts, and for pictures of pages.",
        ru="Открывает страницу в настоящем браузере, нажимает и печатает на ней и возвращает "
        "текст, снимок всей страницы или PDF.",
    )
    permissions = Permissions(network=True)
    arguments = BrowserArguments
    queue = ToolQueue.BROWSER
    command = Command("browse", "url", Words(en="address of a page", ru="адрес страницы"))

    async def run(self, arguments: BrowserArguments, context: SkillContext) -> SkillResult:
        """Open, act, take. Raises `ToolOffError` without a browser, else see `Browser`."""
        if self._toolbox.browser is None:
            raise ToolOffError("no browser")
        found = await self._toolbox.browser.browse(
            Browsing(
                url=with_scheme(arguments.url),
                want=_WANTS[arguments.action],
                steps=tuple(BrowserStep(**step.model_dump()) for step in arguments.steps),
            )
        )
        file = found.file
        return SkillResult(
            output=_output(found),
            summary=f"{host_of(found.url)}: {found.title or found.url}",
            data={
                "url": found.url,
                "title": found.title,
                "text": found.text,
                "links": list(found.links),
                "file": file.name if file else None,
            },
            answer=_answer(found, context),
            labels=UNTRUSTED,
            artifacts=(file,) if file else (),
            offers=tuple(link for link in found.links if host_of(link) == host_of(found.url)),
        )

    def outgoing(self, arguments: BrowserArguments) -> Outgoing:
        """Return the address that is asked and what is typed there.

        Any step but a bare wait counts as a change: pages notice what is done to them, and
        could notice what is looked for.
        """
        return Outgoing(
            urls=(with_scheme(arguments.url),),
            texts=tuple(step.text for step in arguments.steps if step.action == "type"),
            changes=any(step.action != "wait" or step.selector for step in arguments.steps),
        )


def _output(found: Browsed) -> str:
    """Return what was found for the model."""
    lines = [f"Title: {found.title or '-'}", f"Address: {found.url}"]
    if found.file is not None:
        return "\n".join((*lines, f"File: {found.file.name}"))
    return "\n".join((*lines, "", found.text))


def _answer(found: Browsed, context: SkillContext) -> str:
    """Return what was found for people."""
    if found.file is not None:
        return "\n\n".join(part for part in (found.title, found.url) if part)
    text = without_images(beginning(found.text, _PERSON_CHARS))
    more = (
        [context.texts.text("web-fetch-more", context.locale)]
        if len(found.text) > _PERSON_CHARS
        else []
    )
    return "\n\n".join([found.url, text, *more])
