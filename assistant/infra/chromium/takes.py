"""Takes from a page what is wanted: its text, a picture, a PDF."""

import re
from typing import Any
from urllib.parse import urlsplit

import orjson
from playwright.async_api import Page

from assistant.contracts.tools import NewArtifact
from assistant.errors import PageTooLargeError, PageUnreadableError
from assistant.services.ports.tools import Browsed

_TEXT_CHARS = 200_000
_TITLE_CHARS = 300
_LINKS = 200
_PICTURE_HEIGHT, _PICTURE_WIDTH = 10_000, 2_000  # pixels
_PDF_PAGES = 50
_FILE_BYTES = 20_000_000

_READ = r"""
(most) => {
  // Called on prototypes: a page can hide what is called on `document` behind names of its forms.
  const find = (selector) => Document.prototype.querySelectorAll.call(document, selector);
  const links = [], seen = new Set();
  for (const a of find("a[href]")) {
    if (links.length >= most.links) break;
    const text = (a.innerText ?? "").trim().replace(/\s+/g, " ").slice(0, 200);
    if (!text || !/^https?:/.test(a.href) || a.href.length > 2000 || seen.has(a.href)) continue;
    seen.add(a.href);
    links.push([text, a.href]);
  }
  const all = find(":root")[0], body = find("body")[0], title = find("head > title")[0];
  return {
    title: (title?.textContent ?? "").slice(0, most.title),
    text: (body ? body.innerText : all.textContent).slice(0, most.text),
    links,
    height: all.scrollHeight,
    width: all.scrollWidth,
  };
}
"""
_MOST = orjson.dumps({"links": _LINKS, "title": _TITLE_CHARS, "text": _TEXT_CHARS}).decode()


async def take(page: Page, want: str) -> Browsed:
    """Return what is wanted of the page as it is now.

    Raises `PageTooLargeError`, and `PageUnreadableError` for one that defends itself.
    """
    found = await _read(page)
    title = found["title"].strip()
    host = re.sub(r"[^a-z0-9.-]+", "-", urlsplit(page.url).hostname or "page")
    if want == "text":
        links = tuple(link for _, link in found["links"])
        return Browsed(page.url, title, text=_as_markdown(title, found), links=links)
    if want == "pdf":
        content = await page.pdf(format="A4", print_background=True, page_ranges=f"1-{_PDF_PAGES}")
        file = _file(f"page-{host}.pdf", "application/pdf", content)
    else:
        content = await _picture(page, found["width"], found["height"])
        file = _file(f"screenshot-{host}.png", "image/png", content)
    return Browsed(page.url, title, file=file)


async def _read(page: Page) -> dict[str, Any]:
    """Ask the page from a world of its own, where the page's scripts have replaced nothing."""
    session = await page.context.new_cdp_session(page)
    frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame})
    told = await session.send(
        "Runtime.evaluate",
        {
            "expression": f"({_READ})({_MOST})",
            "contextId": world["executionContextId"],
            "returnByValue": True,
        },
    )
    await session.detach()
    if "value" not in told["result"]:
        raise PageUnreadableError("the page cannot be read")
    value: dict[str, Any] = told["result"]["value"]
    return value


async def _picture(page: Page, width: int, height: int) -> bytes:
    return await page.screenshot(
        full_page=True,
        animations="disabled",
        clip={
            "x": 0,
            "y": 0,
            "width": max(1, min(width, _PICTURE_WIDTH)),
            "height": max(1, min(height, _PICTURE_HEIGHT)),
        },
    )


def _file(name: str, media_type: str, content: bytes) -> NewArtifact:
    if len(content) > _FILE_BYTES:
        raise PageTooLargeError(f"the file has {len(content)} bytes")
    return NewArtifact(name=name, media_type=media_type, content=content)


def _as_markdown(title: str, found: dict[str, Any]) -> str:
    """Return title, text and links; the text is what a person would see."""
    body = re.sub(r"[ \t\xa0]+\n", "\n", found["text"].replace("\r\n", "\n"))
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    links = [f"- [{_unbracketed(text)}]({link})" for text, link in found["links"]]
    parts = [f"# {title}" if title else "", body, "\n".join(links)]
    return "\n\n".join(part for part in parts if part)[:_TEXT_CHARS]


def _unbracketed(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")
