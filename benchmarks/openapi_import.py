"""Figures: what reading an OpenAPI document of 500 operations costs, as JSON and as YAML."""

import statistics
import time
from collections.abc import Callable
from functools import partial

import orjson
import yaml

from assistant.domain.integrations.openapi import Imported, read_openapi
from assistant.domain.integrations.yaml_values import load_document
from benchmarks.tables import Table, milliseconds, verdict
from tests.assistant.domain.integrations.openapi_documents import large

_OPERATIONS = 500
_ROUNDS = 3
_AIM_SECONDS = 2.0
_ROW_KB = 1_000


async def measure() -> list[Table]:
    """Import a document, in both ways to write it."""
    document = large(_OPERATIONS)
    texts = {"JSON": orjson.dumps(document).decode(), "YAML": yaml.safe_dump(document)}
    taken = {name: _seconds(partial(_imported, text)) for name, text in texts.items()}
    rows = [
        (name, f"{len(text) // _ROW_KB} KB", milliseconds(taken[name]), str(_endpoints(text)))
        for name, text in texts.items()
    ]
    met = all(seconds < _AIM_SECONDS for seconds in taken.values())
    return [
        Table(
            title=f"Importing an OpenAPI document of {_OPERATIONS} operations",
            columns=("written in", "size", "read and imported", "endpoints"),
            rows=rows,
            notes=[f"Aim: less than {_AIM_SECONDS:.0f} s: {verdict(met=met)}. Nothing is stored."],
        )
    ]


def _imported(text: str) -> Imported:
    return read_openapi(load_document(text))


def _endpoints(text: str) -> int:
    return len(_imported(text).plan.endpoints)


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
