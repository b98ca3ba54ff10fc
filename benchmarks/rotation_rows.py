"""Owns integrations made by COPY as the database's owner, with secrets under a key of old."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

import asyncpg

from assistant.contracts.integrations import AuthKind, AuthPlan, Endpoint, IntegrationPlan
from assistant.infra.security.keyring import Keyring

_OLD, _NEW = (base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2))
KEYS: Final = f"old:{_OLD},new:{_NEW}"
"""The ring of the product."""

_COPY_SECONDS = 120


def token_of(integration_id: UUID, word: str = "first") -> str:
    """Return the token that an integration has, by the word before an edit or after."""
    return f"{word}-{integration_id.hex}"


async def store_old(
    owner: asyncpg.Connection, people: Sequence[UUID], number: int, url: str
) -> dict[UUID, list[UUID]]:
    """Store integrations with a secret each under the old key; returns their ids by person."""
    old, now = Keyring({"old": _OLD}, "old"), datetime.now(UTC)
    ids: dict[UUID, list[UUID]] = {user_id: [] for user_id in people}
    integrations, secrets = [], []
    for place in range(number):
        one, user_id = uuid4(), people[place % len(people)]
        ids[user_id].append(one)
        plan = _plan(one, url)
        auth, dumped = plan.auth.kind.value, plan.model_dump_json()
        integrations.append(
            (one, user_id, plan.name, plan.name, "http", url, auth, dumped, 1, now, now)
        )
        sealed = old.seal(one, {"token": token_of(one)})
        secrets.append((one, user_id, "auth", one, sealed, ["token"]))
    for table, columns, rows in (
        ("integrations", _INTEGRATION, integrations),
        ("integration_secrets", _SECRET, secrets),
    ):
        await owner.copy_records_to_table(
            table, records=rows, columns=columns, timeout=_COPY_SECONDS
        )
        await owner.execute(f"VACUUM (ANALYZE) {table}", timeout=_COPY_SECONDS)
    return ids


_INTEGRATION = (
    *("id", "user_id", "name", "name_key", "kind", "base_url", "auth_kind", "plan"),
    *("endpoint_count", "created_at", "updated_at"),
)
_SECRET = ("id", "user_id", "kind", "integration_id", "auth_data", "fields")


def _plan(integration_id: UUID, url: str) -> IntegrationPlan:
    return IntegrationPlan(
        name=integration_id.hex,
        base_url=url,
        auth=AuthPlan(kind=AuthKind.BEARER),
        endpoints=(Endpoint(name="now", path=f"/{integration_id.hex}"),),
    )
