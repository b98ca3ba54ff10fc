"""Routes of a person's way to a provider and back: a link for them, and two pages in a browser.

Addresses of the pages hold a ticket, a state, a code: the logs have the routes alone, and the
pages tell nobody where they were (`Referrer-Policy`).
"""

from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Cookie, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import ApiDependencies, CurrentUser, Deps, RequestId
from api.language import preferred_locale
from api.plain_page import PlainPage
from api.problems import problems
from api.schemas.integration_oauth import AuthorizeOut
from api.strict_json import strict_router
from assistant.contracts.onboarding import OAUTH_STATE_LIFE
from assistant.errors import AssistantError, NotFoundError
from assistant.services.agreeing import take_agreement
from assistant.services.oauth_flow import OAuthStart

router = strict_router("/api/v1/integrations", ["integrations"])

_COOKIE: Final = "oauth_journey"
_MOST_CHARS: Final = 8_000
_REFUSED: Final = "access_denied"  # RFC 6749 4.1.2.1
_PAGE: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": HTTPStatus(status).phrase, "content": {"text/html": {}}}
    for status in (200, 403, 404, 409, 502, 504)
}
_Said = Annotated[str, Query(max_length=_MOST_CHARS)]


@router.post(
    "/{owner_id}/authorize",
    summary="Ask for one's own agreement",
    responses=problems(401, 404),
)
async def authorize_integration(owner_id: UUID, user: CurrentUser, deps: Deps) -> AuthorizeOut:
    """Return the link that the person opens in a browser to agree at the provider of an API.

    The id is that of an integration, or of a draft that lacks this agreement only.
    """
    oauth = deps.integrations.oauth
    return AuthorizeOut(url=oauth.address_of(await oauth.begin(user.id, owner_id)))


@router.get(
    "/oauth/start/{ticket}",
    summary="On the way to a provider",
    response_class=HTMLResponse,
    responses=_PAGE,
)
async def show_oauth_start(ticket: str, request: Request, deps: Deps) -> HTMLResponse:
    """Show which API is joined to which account, and where that is agreed to."""
    locale = _locale(request)
    try:
        start = await deps.integrations.oauth.start(ticket)
    except AssistantError as error:
        return _failed(deps, locale, error)
    text = deps.translator.text
    page = PlainPage(
        locale,
        text("oauth-start-title", locale, name=start.name),
        (
            text("oauth-start-what", locale, account=start.account, name=start.name),
            text("oauth-start-warning", locale, account=start.account),
        ),
        (start.url, text("oauth-start-go", locale, host=start.host)),
    )
    return _with_cookie(page.response(), deps, start)


@router.get(
    "/oauth/callback",
    summary="Back from a provider",
    response_class=HTMLResponse,
    responses=_PAGE,
)
async def take_oauth_callback(
    request: Request,
    deps: Deps,
    request_id: RequestId,
    state: _Said = "",
    code: _Said = "",
    error: _Said = "",
    cookie: Annotated[str, Cookie(alias=_COOKIE, max_length=_MOST_CHARS)] = "",
) -> HTMLResponse:
    """Exchange the code that a provider has sent, and tell the person how it ended."""
    services, locale = deps.integrations, _locale(request)
    agreed = "" if error else code
    try:
        await take_agreement(services.oauth, services.onboarding, state, agreed, cookie, request_id)
    except AssistantError as failure:
        return _failed(deps, locale, failure)
    text = deps.translator.text
    words = (text("oauth-done", locale),)
    response = PlainPage(locale, text("oauth-done-title", locale), words).response()
    response.delete_cookie(_COOKIE, path=_cookie_path(deps))
    return response


def _locale(request: Request) -> str:
    return preferred_locale(request.headers.get("accept-language", ""))


def _failed(deps: ApiDependencies, locale: str, error: AssistantError) -> HTMLResponse:
    key, status = error.message_key, error.status
    if isinstance(error, NotFoundError):
        key = "oauth-failed-over"
    elif error.params.get("reason") == _REFUSED:
        key, status = "oauth-failed-denied", HTTPStatus.FORBIDDEN
    text = deps.translator.text
    why = text(key, locale, **error.params)
    return PlainPage(locale, text("oauth-failed-title", locale), (why,)).response(status)


def _with_cookie(response: HTMLResponse, deps: ApiDependencies, start: OAuthStart) -> HTMLResponse:
    """Let only this browser bring the answer back (RFC 9700 4.7)."""
    response.set_cookie(
        _COOKIE,
        start.cookie,
        max_age=int(OAUTH_STATE_LIFE.total_seconds()),
        path=_cookie_path(deps),
        secure=urlsplit(deps.integrations.oauth.redirect_url).scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def _cookie_path(deps: ApiDependencies) -> str:
    return urlsplit(deps.integrations.oauth.redirect_url).path or "/"
