"""Access tokens: JWT (RFC 7519) signed with HS256, every claim checked."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import jwt

from assistant.contracts.accounts import AccessClaims, ValidClaims

_ALGORITHM = "HS256"
_ISSUER = "assistant"
_AUDIENCE = "assistant-api"
_TYPE = "access"
_REQUIRED = ["exp", "sub", "jti", "iat", "iss", "aud"]
_MIN_KEY_BYTES = 32


@dataclass(frozen=True)
class JwtAccessTokens:
    """Signs and checks with `key`, which must have at least 32 bytes (RFC 7518, section 3.2)."""

    key: str = field(repr=False)
    lifetime_seconds: int = 900

    def __post_init__(self) -> None:
        if len(self.key.encode()) < _MIN_KEY_BYTES:
            raise ValueError(f"JWT_SECRET_KEY: must have at least {_MIN_KEY_BYTES} bytes")

    def issue(self, claims: AccessClaims) -> str:
        """Return a new token."""
        now = int(time.time())
        payload = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": str(claims.user_id),
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + self.lifetime_seconds,
            "type": _TYPE,
            "ver": claims.token_version,
        }
        return jwt.encode(payload, self.key, algorithm=_ALGORITHM)

    def read(self, token: str) -> ValidClaims | None:
        """Return what the token says; None unless it is valid in every respect."""
        try:
            payload = jwt.decode(
                token,
                self.key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                audience=_AUDIENCE,
                options={"require": _REQUIRED},
            )
            version = payload.get("ver")
            if payload.get("type") != _TYPE or type(version) is not int:
                return None
            return ValidClaims(
                user_id=UUID(payload["sub"]),
                token_version=version,
                expires_at=datetime.fromtimestamp(payload["exp"], UTC),
            )
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            return None
