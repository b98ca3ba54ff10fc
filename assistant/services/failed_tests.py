"""Owns why an API that was tested did not answer as it should, and what can be done about it."""

from typing import Any, Final
from urllib.parse import urlsplit

from assistant.contracts.onboarding import TestResult
from assistant.errors import ToolError
from assistant.services.ports.texts import Texts

_WHY: Final = frozenset(
    {"name", "refused", "unreachable", "connect", "time", "certificate", "protocol", "broken"}
    | {"redirects", "redirect", "port", "address", "denied", "not_allowed", "forbidden", "off"}
    | {"shape", "host"}
)
"""Words of the network and of the egress rules that there are texts for."""

_TOLD: Final = ("reason", "host", "port", "status", "fields", "kid")
"""Values of the texts of errors."""
_TOLD_CHARS: Final = 200
_SERVER_FAULTS: Final = 500
_PORTS: Final = {"http": 80, "https": 443}


def failed_of(error: ToolError | None) -> dict[str, Any]:
    """Return the fields of a result that say why there was no answer."""
    if error is None:
        return {}
    why, host = str(error.params.get("reason", "")), str(error.params.get("host", ""))
    known = why in _WHY
    return {
        "error_code": error.code,
        "why": why if known else "",
        "led_to": host if known else "",
        "told": told_of(error),
    }


def told_of(error: ToolError) -> dict[str, str]:
    """Return the values that the text of an error has, cut to what fits in a sentence."""
    params = error.params
    return {name: str(params[name])[:_TOLD_CHARS] for name in _TOLD if name in params}


def why_failed(test: TestResult, texts: Texts, locale: str) -> str:
    """Return what came of a test that did not go well, and what the person can do."""
    if test.error_code is None:
        status = test.status_code or 0
        kind = "server" if status >= _SERVER_FAULTS else f"s{status}"
        return texts.text("test-why-status", locale, status=status, kind=kind)
    if test.why:
        url = urlsplit(test.asked.rpartition(" ")[2])
        return texts.text(
            f"test-why-{test.why.replace('_', '-')}",
            locale,
            host=test.led_to or url.hostname or "API",
            port=test.told.get("port") or str(url.port or _PORTS.get(url.scheme) or ""),
        )
    try:
        return texts.text(f"error-{test.error_code}", locale, **test.told)
    except KeyError:  # of a newer version
        return test.error_code


def asked_and_why(test: TestResult, texts: Texts, locale: str) -> str:
    """Return what was asked, and what came of it."""
    why = why_failed(test, texts, locale)
    return texts.text("test-asked", locale, asked=test.asked, why=why) if test.asked else why
