"""Alerts are stored and logged; a database that is gone costs the row and nothing else."""

from uuid import uuid4

import pytest

from assistant.infra.alerts import StoredAlerts
from assistant.infra.db.database import Database


async def test_an_alert_is_stored_and_logged_as_an_error(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    kind = uuid4().hex

    await StoredAlerts(database).raise_alert(kind, "what\0 happened \ud83d" + "x" * 5_000)

    async with database.as_system() as system:
        (stored,) = [alert for alert in await system.alerts.recent(50) if alert.kind == kind]
    assert stored.detail.startswith("what happened ?xxx")
    assert len(stored.detail) == 2_000
    (logged,) = [line for line in caplog.records if kind in line.getMessage()]
    assert logged.levelname == "ERROR"
    assert "'event': 'alert'" in logged.getMessage()


async def test_a_database_that_is_gone_is_logged_and_not_raised(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = Database("postgresql://nobody:nothing@127.0.0.1:1/nothing")

    await StoredAlerts(nowhere).raise_alert("egress_refused", "detail")
    await nowhere.close()

    assert "alert_not_stored" in caplog.text
    assert "detail" in caplog.text
