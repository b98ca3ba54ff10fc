"""The tool `web_fetch`: the readable part of a web page."""

import re
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from assistant.contracts.tools import UNTRUSTED, Permissions, StepRecord, ToolStepState
from assistant.domain.addresses import host_of, with_scheme
from assistant.domain.excerpts import beginning, without_images
from assistant.domain.policy import Outgoing
from assistant.errors import ToolArgumentsError, ToolOffError
from assistant.services.ports.skills import (
    Arguments,
    Command,
    Skill,
    SkillContext,
    SkillResult,
    Words,
)
from assistant.services.ports.tools import Page

_SEARCH = "web_search"
_MODEL_CHARS = 12_000
_PERSON_CHARS = 3_000
_ENGINES = re.compile(
    r"^(?:\w+\.)*(?:duckduckgo|bing|ecosia|startpage|qwant|baidu|kagi|search\.yahoo|search\.brave)"
    r"\.(?:com|org)$|^ya\.ru$"
)
_MIXED = re.compile(r"^(?:www\.)?(?:google|yandex)\.[a-z.]{2,6}$")
"""Hosts with more than a search engine on them."""

_SEARCH_PATHS = frozenset({"", "/", "/search", "/search/", "/url"})


class WebFetchArguments(Arguments):
    """Which page to read."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)] | None = Field(
        default=None,
        description="http or https address. Leave it out to read the first result of web_search.",
    )


class WebFetchSkill(Skill[WebFetchArguments]):
    """Reads a page."""

    name = "web_fetch"
    title = Words(en="Read a web page", ru="Чтение страницы")
    description = Words(
        en="Fetch a web page, PDF, JSON or text file and return its readable main text as "
        "Markdown. Runs no scripts and cannot log in.",
        ru="Открывает страницу, PDF, JSON или текстовый файл и возвращает основной текст.",
    )
    permissions = Permissions(network=True)
    arguments = WebFetchArguments
    command = Command("web_fetch", "url", Words(en="address of a page", ru="адрес страницы"))

    async def run(self, arguments: WebFetchArguments, context: SkillContext) -> SkillResult:
        """Read. Raises `ToolArgumentsError` without an address, else see `PageReader`."""
        if self._toolbox.reader is None:
            raise ToolOffError("no page reader")
        address = _address(arguments.url)
        if address is None:
            raise ToolArgumentsError("url is missing", detail="url: missing, and no search before")
        page = await self._toolbox.reader.read(address)
        return SkillResult(
            output=_output(page),
            summary=context.texts.text(
                "web-fetch-summary", context.locale, title=page.title or host_of(page.url)
            ),
            data=page.model_dump(mode="json"),
            answer=_answer(page, context),
            labels=UNTRUSTED,
            offers=tuple(link for link in page.links if host_of(link) == host_of(page.url)),
        )

    def outgoing(self, arguments: WebFetchArguments) -> Outgoing:
        """Return the address that is asked; its fragment is not sent."""
        address = _address(arguments.url)
        return Outgoing(urls=(address.partition("#")[0],) if address else ())

    def hand_over(self, arguments: dict[str, Any], earlier: Sequence[StepRecord]) -> dict[str, Any]:
        """Take the address of the newest search's first result, if none is given."""
        if arguments.get("url"):
            return arguments
        for step in reversed(earlier):
            if step.name == _SEARCH and step.state is ToolStepState.DONE:
                url = _first_page(step.result.get("data") or {})
                return {**arguments, "url": url} if url else arguments
        return arguments

    def takes_over(self, arguments: dict[str, Any], names: Sequence[str]) -> bool:
        """Tell whether the address is to come from a search."""
        return not arguments.get("url") and _SEARCH in names


def _first_page(result: dict[str, Any]) -> str | None:
    """Return the first result that is not a search engine's own page."""
    urls = (str(hit["url"]) for hit in result.get("results", ()))
    return next((url for url in urls if not _is_engine(url)), None)


def _is_engine(url: str) -> bool:
    host = host_of(url)
    if _MIXED.match(host):
        return urlsplit(url).path in _SEARCH_PATHS
    return _ENGINES.match(host) is not None


def _address(url: str | None) -> str | None:
    return with_scheme(url) if url else None


def _output(page: Page) -> str:
    """Return the page for the model."""
    text = beginning(page.markdown, _MODEL_CHARS)
    lines = [f"Title: {page.title or '-'}", f"Address: {page.url}"]
    if page.date:
        lines.append(f"Date: {page.date}")
    if len(text) < len(page.markdown):
        lines.append(f"Shown: the first {len(text)} of {len(page.markdown)} characters")
    return "\n".join((*lines, "", text))


def _answer(page: Page, context: SkillContext) -> str:
    """Return the page for people."""
    text = without_images(beginning(page.markdown, _PERSON_CHARS))
    parts = [page.url + (f" · {page.date}" if page.date else ""), text]
    if len(page.markdown) > _PERSON_CHARS:
        parts.append(context.texts.text("web-fetch-more", context.locale))
    return "\n\n".join(parts)
