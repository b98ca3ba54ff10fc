"""Values of accounts as services hand them to doors."""

from datetime import datetime, time
from uuid import UUID

from assistant.contracts.chat import Contract

LOCALES = ("en", "ru")
"""Languages that texts for people are written in; the first is the fallback."""


class UserProfile(Contract):
    """An account without its secrets.

    `proactive_daily_budget` bounds what the assistant says unasked, in messages per local day.
    """

    id: UUID
    username: str
    display_name: str
    is_admin: bool
    token_version: int
    locale: str
    timezone: str
    max_history_messages: int
    quiet_hours_start: time | None
    quiet_hours_end: time | None
    role_prompt: str | None
    model: str | None
    reminders_paused: bool = False
    proactive_daily_budget: int = 3
    created_at: datetime


class Registration(Contract):
    """What a new account is made of; `timezone` is a name of the IANA database."""

    username: str
    display_name: str
    locale: str = "en"
    timezone: str = "Europe/Moscow"


class TokenPair(Contract):
    """What a login gives; `expires_in` is the life of the access token in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


class AccessClaims(Contract):
    """What an access token says: whose it is, and of which version of the account."""

    user_id: UUID
    token_version: int


class ValidClaims(AccessClaims):
    """The same of a token that is valid until `expires_at`."""

    expires_at: datetime


class Access(Contract):
    """An account as it is now, and until when it has been let in."""

    user: UserProfile
    until: datetime


class UserPage(Contract):
    """Accounts in the order they were made; `after` continues, None at the end."""

    users: tuple[UserProfile, ...]
    after: UUID | None
