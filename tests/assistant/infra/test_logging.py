"""JSON logs, as another program reads them from standard error."""

import json
import subprocess
import sys
from typing import Any

_PROGRAM = """
import logging
import structlog
from assistant.infra.logging import bind_context, configure_logging

configure_logging("INFO")
bind_context(request_id="r-1", workflow_id="w-1")
structlog.stdlib.get_logger("ours").info("hello %s", "you", count=3, path="/я")
logging.getLogger("theirs").warning("%d things", 2)
logging.getLogger("httpx").info("GET https://host/?token=canary")
structlog.stdlib.get_logger("ours").debug("not shown")
structlog.stdlib.get_logger("ours").info(
    "secret", access_token="canary", password="canary", Authorization="canary", tokens=7,
    auth_data="canary",
)
try:
    1 / 0
except ZeroDivisionError:
    structlog.stdlib.get_logger("ours").exception("failed")
    logging.getLogger("theirs").exception("failed too")
structlog.stdlib.get_logger("ours").info("odd", value=object(), text="\\ud800", number=2**70)
"""


def log_lines() -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    assert "canary" not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_every_line_is_json_with_time_level_logger_message_and_context() -> None:
    lines = log_lines()

    assert [line["message"] for line in lines] == [
        *("hello you", "2 things", "secret", "failed", "failed too", "odd")
    ]
    for line in lines:
        assert line["ts"].endswith("Z")
        assert (line["request_id"], line["workflow_id"]) == ("r-1", "w-1")
    assert [line["level"] for line in lines] == [
        *("info", "warning", "info", "error", "error", "info")
    ]
    assert {line["logger"] for line in lines} == {"ours", "theirs"}
    assert (lines[0]["count"], lines[0]["path"]) == (3, "/я")
    assert lines[2]["tokens"] == 7
    assert all("ZeroDivisionError" in line["exception"] for line in lines[3:5])
