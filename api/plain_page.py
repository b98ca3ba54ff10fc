"""Plain pages for people who come from elsewhere: words and a link, no script, nothing loaded."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from fastapi.responses import HTMLResponse

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem}"
    "h1{font-size:1.4rem}p{overflow-wrap:anywhere}"
    "a{display:inline-block;padding:.6rem 1.2rem;border:2px solid;border-radius:.5rem}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class PlainPage:
    """What a page says; `link` is an address with its words. All of it is text, never markup."""

    locale: str
    title: str
    paragraphs: Sequence[str]
    link: tuple[str, str] | None = None

    def response(self, status: int = 200) -> HTMLResponse:
        """Return the page as it is sent; its address is kept by nobody and told to nobody."""
        headers = _HEADERS | {"Content-Language": self.locale}
        return HTMLResponse(self._html(), status, headers)

    def _html(self) -> str:
        title = escape(self.title)
        words = "".join(f"<p>{escape(one)}</p>" for one in self.paragraphs)
        return (
            f'<!doctype html><html lang="{self.locale}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}</title><style>{_STYLE}</style></head>"
            f"<body><main><h1>{title}</h1>{words}{self._link()}</main></body></html>"
        )

    def _link(self) -> str:
        if self.link is None:
            return ""
        address, words = self.link
        return f'<p><a rel="noreferrer noopener" href="{escape(address)}">{escape(words)}</a></p>'
