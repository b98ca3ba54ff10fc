"""Routes of accounts: register, log in, refresh, log out."""

from typing import Annotated

from fastapi import Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.deps import Deps
from api.problems import problems
from api.schemas.accounts import (
    LoginBody,
    RefreshTokenBody,
    RegisterBody,
    TokenPairOut,
    UserOut,
    user_out,
)
from api.strict_json import strict_router
from assistant.contracts.accounts import TokenPair
from assistant.errors import BadCredentialsError

router = strict_router("/api/v1/auth", ["auth"])


@router.post(
    "/register", status_code=201, summary="Make an account", responses=problems(403, 409, 413)
)
async def register(body: RegisterBody, deps: Deps) -> UserOut:
    """Make an account; the first one ever is the administrator's. 403 while it is closed."""
    password = body.password.get_secret_value()
    return user_out(await deps.accounts.register(body.registration(), password))


@router.post("/login", summary="Log in", responses=problems(401, 413, 429))
async def login(body: LoginBody, deps: Deps, request: Request, response: Response) -> TokenPairOut:
    """Exchange name and password for tokens; too many attempts are answered with 429."""
    return _tokens(await _login(deps, request, body), response)


class PasswordForm(BaseModel):
    """The form of OAuth 2 (RFC 6749, section 4.3.2), as *Authorize* sends it."""

    model_config = ConfigDict(extra="ignore")

    grant_type: str = Field(default="password", pattern="^password$")
    username: str = Field(max_length=256)
    password: str = Field(max_length=1024)


@router.post("/token", summary="Log in by OAuth 2 form", responses=problems(401, 413, 429))
async def token(
    form: Annotated[PasswordForm, Form()], deps: Deps, request: Request, response: Response
) -> TokenPairOut:
    """Do the same as login; Swagger's *Authorize* button works with it."""
    try:
        body = LoginBody.model_validate({"username": form.username, "password": form.password})
    except ValidationError:
        raise BadCredentialsError("not a possible name or password") from None
    return _tokens(await _login(deps, request, body), response)


@router.post("/refresh", summary="Exchange a refresh token", responses=problems(401, 413))
async def refresh(body: RefreshTokenBody, deps: Deps, response: Response) -> TokenPairOut:
    """Each refresh token works once; using one again ends its login everywhere."""
    return _tokens(await deps.tokens.refresh(body.refresh_token.get_secret_value()), response)


@router.post("/logout", status_code=204, summary="Log out", responses=problems(413))
async def logout(body: RefreshTokenBody, deps: Deps) -> None:
    """End the login of a refresh token; one that is unknown ends nothing."""
    await deps.tokens.revoke(body.refresh_token.get_secret_value())


async def _login(deps: Deps, request: Request, body: LoginBody) -> TokenPair:
    address = request.client.host if request.client else ""
    return await deps.login.login(body.username, body.password.get_secret_value(), address)


def _tokens(pair: TokenPair, response: Response) -> TokenPairOut:
    response.headers["Cache-Control"] = "no-store"
    return TokenPairOut.model_validate(pair)
