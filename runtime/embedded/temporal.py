"""The embedded Temporal server with its web UI: `temporal server start-dev` from a wheel.

    with EmbeddedTemporal(folder, database=None, headless=True) as temporal:
        await Client.connect(temporal.address, namespace=temporal.namespace)

Its one history shard polls 20 times a second by default, which makes each step of a workflow wait
up to 50 ms: hence the dynamic configuration. Closed workflows are kept for `retention_days`.
"""

import asyncio
import os
import re
import signal
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError

from runtime.embedded.command import Command, StopPlan, bare_environment
from runtime.embedded.ports import free_port
from runtime.embedded.standalone import RunsAlone

_PROGRAM = Path(sysconfig.get_path("scripts")) / "temporal"
_HOST = "127.0.0.1"
_STOP_PLAN: StopPlan = ((signal.SIGTERM, 2.5),)
_DYNAMIC_CONFIG = {
    "history.transferProcessorMaxPollRPS": "5000",
    "matching.enableFairness": "true",
    "matching.numTaskqueueReadPartitions": "1",  # fairness holds within a partition
    "matching.numTaskqueueWritePartitions": "1",
}
_SQLITE = {"journal_mode": "WAL", "synchronous": "NORMAL"}


@dataclass
class EmbeddedTemporal(RunsAlone):
    """A development server; `database` is its SQLite file, None keeps everything in memory.

    Ports of 0 become free ones. `search_attributes` maps names to types, such as `Keyword`.
    """

    folder: Path
    database: Path | None
    port: int = 0
    ui_port: int = 0
    namespace: str = "default"
    search_attributes: Mapping[str, str] = field(default_factory=dict)
    headless: bool = False
    retention_days: int = 30

    @property
    def address(self) -> str:
        """Where clients connect, as `host:port`."""
        return f"{_HOST}:{self.port}"

    @property
    def ui_url(self) -> str:
        """Where people look."""
        return f"http://{_HOST}:{self.ui_port}"

    def prepare(self) -> Command:
        """Choose the ports that are open and return the command that serves."""
        self.folder = self.folder.resolve()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.port = self.port or free_port(_HOST)
        self.ui_port = self.ui_port or free_port(_HOST)
        return Command(
            name="temporal",
            argv=(str(_PROGRAM), "server", "start-dev", *self._options()),
            env=self._environment(),
            stop_plan=_STOP_PLAN,
            folder=self.folder,
        )

    def _options(self) -> list[str]:
        ui = ["--headless"] if self.headless else ["--ui-port", str(self.ui_port)]
        return [
            *("--ip", _HOST, "--port", str(self.port), *ui, "--ui-disable-news-fetch"),
            *("--namespace", self.namespace, "--log-level", "warn"),
            *self._storage(),
            *_pairs("--dynamic-config-value", _DYNAMIC_CONFIG),
            *_pairs("--search-attribute", self.search_attributes),
        ]

    def _storage(self) -> list[str]:
        if self.database is None:
            return []
        return ["--db-filename", str(self.database.resolve()), *_pairs("--sqlite-pragma", _SQLITE)]

    def _environment(self) -> dict[str, str]:
        """Keep the program away from the configuration files of other Temporal clusters."""
        return bare_environment() | {"HOME": str(self.folder)}

    def _retention_command(self) -> tuple[str, ...]:
        return (
            *(str(_PROGRAM), "operator", "namespace", "update", "--address", self.address),
            *("--namespace", self.namespace, "--retention", f"{self.retention_days * 24}h"),
            *("--command-timeout", "5s"),
        )

    async def is_ready(self) -> bool:
        """Tell whether it serves the namespace, by setting what its command line cannot.

        That is how long closed workflows are kept, and search attributes that are new to an
        existing database.
        """
        return await self._keeps_closed_workflows() and await self._knows_search_attributes()

    async def _keeps_closed_workflows(self) -> bool:
        process = await asyncio.create_subprocess_exec(
            *self._retention_command(),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return await process.wait() == os.EX_OK
        finally:
            if process.returncode is None:
                process.kill()

    async def _knows_search_attributes(self) -> bool:
        try:
            client = await Client.connect(self.address, namespace=self.namespace)
            listed = await client.operator_service.list_search_attributes(
                ListSearchAttributesRequest(namespace=self.namespace)
            )
            if missing := set(self.search_attributes) - set(listed.custom_attributes):
                await client.operator_service.add_search_attributes(self._new(missing))
        except (RPCError, RuntimeError):  # it is starting
            return False
        return True

    def _new(self, names: set[str]) -> AddSearchAttributesRequest:
        types = {name: _type_of(self.search_attributes[name]) for name in names}
        return AddSearchAttributesRequest(namespace=self.namespace, search_attributes=types)


def _type_of(word: str) -> IndexedValueType.ValueType:
    """Return a type such as `KeywordList` as the server's interface names it."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).upper()
    return IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{snake}")


def _pairs(option: str, values: Mapping[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in (option, f"{name}={value}")]
