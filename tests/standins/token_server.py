"""A provider of OAuth 2 tokens with an API behind it: strict about clients, codes and PKCE."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote_plus, urlencode

from aiohttp import web

CLIENT_ID = "client & co"
CLIENT_SECRET = "s3cr3t/of+the=client"


@dataclass
class TokenServer:
    """What it gives holds for `seconds`; `garbage` and `status` are what it answers instead.

    `asked` are the forms of the token address, `called` counts the calls of the API.
    """

    seconds: int = 3_600
    wait: float = 0
    status: int = 200
    garbage: bytes | None = None
    rotates: bool = True
    asked: list[dict[str, str]] = field(default_factory=list)
    called: int = 0
    valid: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshing: set[str] = field(default_factory=set)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def revoke(self) -> None:
        """Let no access token hold any more."""
        self.valid.clear()

    async def token(self, request: web.Request) -> web.Response:
        """Answer at the token address (RFC 6749 3.2)."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        await asyncio.sleep(self.wait)
        if self.garbage is not None:
            return web.Response(body=self.garbage, status=self.status)
        if self.status != web.HTTPOk.status_code:
            return web.json_response({"error": "server_error"}, status=self.status)
        if not _is_client(request.headers, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        if not self._may_have(form):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response(self._issue(form))

    async def authorize(self, request: web.Request) -> web.Response:
        """Agree at once (RFC 6749 4.1.2)."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(request.query)
        back = urlencode({"code": code, "state": request.query["state"]})
        return web.HTTPFound(f"{request.query['redirect_uri']}?{back}")

    async def things(self, request: web.Request) -> web.Response:
        """Answer to whoever has a token that holds."""
        self.called += 1
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.valid:
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response({"things": [1, 2], "token": token})

    def _may_have(self, form: Mapping[str, str]) -> bool:
        kind = form.get("grant_type")
        if kind == "client_credentials":
            return True
        if kind == "refresh_token":
            known = form.get("refresh_token", "") in self.refreshing
            if known and self.rotates:
                self.refreshing.discard(form["refresh_token"])
            return known
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return False
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return asked["code_challenge_method"] == "S256" and asked["code_challenge"] == challenge

    def _issue(self, form: Mapping[str, str]) -> dict[str, str | int]:
        access = secrets.token_urlsafe(16)
        self.valid.add(access)
        issued: dict[str, str | int] = {"access_token": access, "token_type": "Bearer"}
        issued["expires_in"] = self.seconds
        if form["grant_type"] != "client_credentials" and self.rotates:
            issued["refresh_token"] = secrets.token_urlsafe(16)
            self.refreshing.add(str(issued["refresh_token"]))
        return issued


def _is_client(headers: Mapping[str, str], form: Mapping[str, str]) -> bool:
    """Tell whether the client says who it is, in one way (RFC 6749 2.3.1)."""
    said = headers.get("authorization", "")
    if not said:
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
    pair = base64.b64decode(said.removeprefix("Basic ")).decode().split(":")
    known = [unquote_plus(part) for part in pair] == [CLIENT_ID, CLIENT_SECRET]
    return known and "client_secret" not in form


@asynccontextmanager
async def token_server() -> AsyncIterator[TokenServer]:
    """Run one."""
    server = TokenServer()
    app = web.Application()
    app.router.add_post("/token", server.token)
    app.router.add_get("/authorize", server.authorize)
    app.router.add_get("/things", server.things)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
