"""Routes of the chat page: its files and its words, for anybody; what is private it asks for."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from api.page.files import PageFile, page_files
from api.page.texts import page_texts
from assistant.contracts.accounts import LOCALES
from assistant.errors import NotFoundError
from assistant.infra.i18n import Translator

_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' blob:; "
    "connect-src 'self'; "
    "font-src 'self'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; "
    "trusted-types dompurify"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

Known = Annotated[str, Header(alias="if-none-match", max_length=1_000)]


def page_router(translator: Translator) -> APIRouter:
    """Return the routes of the page; they are no part of the documented interface."""
    router = APIRouter(include_in_schema=False)
    files = {f"texts/{each}.json": page_texts(translator, each) for each in LOCALES} | page_files()

    @router.head("/")
    @router.get("/")
    async def show_page(known: Known = "") -> Response:
        return _answer(files["index.html"], known)

    @router.head("/page/{path:path}")
    @router.get("/page/{path:path}")
    async def get_page_file(path: str, known: Known = "") -> Response:
        if path not in files:
            raise NotFoundError("no such file of the page")
        return _answer(files[path], known)

    return router


def _answer(file: PageFile, known: str) -> Response:
    """Send a file, or only that it is the one that the browser has."""
    headers = _HEADERS | {"ETag": file.tag}
    if file.tag in known:
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers | {"Content-Type": file.media_type})
