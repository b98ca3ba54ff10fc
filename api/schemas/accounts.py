"""Requests and answers about accounts."""

from datetime import datetime, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from api.types import (
    Body,
    DisplayName,
    GivenPassword,
    GivenUsername,
    ModelName,
    OpaqueToken,
    Password,
    Timezone,
    Username,
)
from assistant.contracts.accounts import Registration, UserProfile

Locale = Literal["en", "ru"]

_USER: JsonDict = {
    "id": "5b0c1f6e-2f0e-4f7e-9a55-0f4d2a6c9b10",
    "username": "anna",
    "display_name": "Anna",
    "is_admin": False,
    "locale": "en",
    "timezone": "Europe/Moscow",
    "max_history_messages": 50,
    "quiet_hours_start": "23:00:00",
    "quiet_hours_end": "08:00:00",
    "role_prompt": None,
    "model": None,
    "created_at": "2026-01-01T12:00:00Z",
}
_CREDENTIALS: JsonDict = {"username": "anna", "password": "correct horse battery"}


class RegisterBody(Body):
    """A new account; the name shown is the username unless given."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [_CREDENTIALS | {"display_name": "Anna", "locale": "en"}]}
    )

    username: Username
    password: Password
    display_name: DisplayName | None = None
    locale: Locale = "en"
    timezone: Timezone = "Europe/Moscow"

    def registration(self) -> Registration:
        """Return what the account is made of, without the password."""
        return Registration(
            username=self.username,
            display_name=self.display_name or self.username,
            locale=self.locale,
            timezone=self.timezone,
        )


class LoginBody(Body):
    """Name and password; what no account can have is not told apart from what none has."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CREDENTIALS]})

    username: GivenUsername
    password: GivenPassword


class RefreshTokenBody(Body):
    """A refresh token."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"refresh_token": "Jx3…"}]})

    refresh_token: OpaqueToken


class TokenPairOut(BaseModel):
    """Tokens; `expires_in` is the life of the access token in seconds."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "access_token": "eyJ…",
                    "refresh_token": "Jx3…",
                    "token_type": "bearer",
                    "expires_in": 900,
                }
            ]
        },
    )

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - RFC 6750's word
    expires_in: int


class UserOut(BaseModel):
    """An account as its owner and administrators see it; times of day are the owner's."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_USER]})

    id: UUID
    username: str
    display_name: str
    is_admin: bool
    locale: str
    timezone: str
    max_history_messages: int
    quiet_hours_start: time | None
    quiet_hours_end: time | None
    role_prompt: str | None
    model: str | None
    created_at: datetime


class PreferencesBody(Body):
    """What a person changes of their own account; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "timezone": "Asia/Tbilisi",
                    "quiet_hours_start": "23:00",
                    "quiet_hours_end": "08:00",
                }
            ]
        }
    )

    display_name: DisplayName | None = None
    locale: Locale | None = None
    timezone: Timezone | None = None
    max_history_messages: Annotated[int, Field(ge=2, le=100_000, strict=True)] | None = None
    quiet_hours_start: time | None = None
    quiet_hours_end: time | None = None
    model: ModelName | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        """Refuse half of the quiet hours, a zone in them, and null where there is no such state."""
        hours = (self.quiet_hours_start, self.quiet_hours_end)
        given = {"quiet_hours_start", "quiet_hours_end"} & self.model_fields_set
        if len(given) == 1 or hours.count(None) == 1:
            raise PydanticCustomError("quiet_hours", "Quiet hours need both start and end")
        if any(hour is not None and hour.tzinfo is not None for hour in hours):
            raise PydanticCustomError("quiet_hours", "Quiet hours are in the user's own timezone")
        nulls = {name for name in self.model_fields_set if getattr(self, name) is None}
        if nulls - {"quiet_hours_start", "quiet_hours_end", "model"}:
            raise PydanticCustomError("null", "Only quiet hours and model can be null")
        return self

    def changes(self) -> dict[str, object]:
        """Return what was given."""
        return self.model_dump(exclude_unset=True)


class AdminAccessBody(Body):
    """Whether the account is an administrator's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_admin": True}]})

    is_admin: Annotated[bool, Field(strict=True)]


class UserPageOut(BaseModel):
    """Accounts, the oldest first; `next_cursor` continues, null at the end."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [_USER], "next_cursor": None}]}
    )

    items: list[UserOut]
    next_cursor: UUID | None


def user_out(profile: UserProfile) -> UserOut:
    """Return what a person may see of an account."""
    return UserOut.model_validate(profile)
