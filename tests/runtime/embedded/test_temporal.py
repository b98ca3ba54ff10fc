"""The embedded Temporal server as a real process."""

import asyncio
import os
import signal
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError

from runtime.embedded.temporal import EmbeddedTemporal
from tests.runtime.processes import runs, wait_until


def _server(folder: Path) -> EmbeddedTemporal:
    return EmbeddedTemporal(
        folder,
        database=folder / "temporal.db",
        namespace="assistant-test",
        search_attributes={"TestUserId": "Keyword"},
        headless=True,
    )


async def _begin(server: EmbeddedTemporal) -> None:
    client = await Client.connect(server.address, namespace=server.namespace)
    await client.start_workflow("Waits", id="waiting", task_queue="nobody")
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=server.namespace)
    )
    assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 30
    attributes = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=server.namespace)
    )
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    assert attributes.custom_attributes["TestUserId"] == keyword


async def _status(server: EmbeddedTemporal) -> WorkflowExecutionStatus | None:
    client = await Client.connect(server.address, namespace=server.namespace)
    return (await client.get_workflow_handle("waiting").describe()).status


def test_a_killed_server_goes_on_with_what_was_in_progress(tmp_path: Path) -> None:
    with _server(tmp_path) as first:
        asyncio.run(_begin(first))
        os.kill(first.pid, signal.SIGKILL)
        wait_until(lambda: not runs(first.pid))
    with _server(tmp_path) as second:
        assert asyncio.run(_status(second)) == WorkflowExecutionStatus.RUNNING
        pid = second.pid
    assert not runs(pid)


def test_an_older_database_learns_new_search_attributes(tmp_path: Path) -> None:
    with _server(tmp_path):
        pass
    newer = _server(tmp_path)
    newer.search_attributes = {"TestUserId": "Keyword", "TestTools": "KeywordList"}

    with newer:
        found = asyncio.run(_usable(newer))

    assert found == ["one", "two"]


async def _usable(server: EmbeddedTemporal) -> list[str]:
    """Start a workflow with the new attribute, as soon as the whole server knows it."""
    client = await Client.connect(server.address, namespace=server.namespace)
    key = SearchAttributeKey.for_keyword_list("TestTools")
    given = TypedSearchAttributes([SearchAttributePair(key, ["one", "two"])])
    for _ in range(60):
        try:
            handle = await client.start_workflow(
                "Waits", id="listed", task_queue="nobody", search_attributes=given
            )
        except RPCError:
            await asyncio.sleep(0.5)
        else:
            return list((await handle.describe()).typed_search_attributes[key])
    raise TimeoutError("the attribute is not known")


def test_settings_and_secrets_of_ours_do_not_reach_it(tmp_path: Path) -> None:
    command = _server(tmp_path).prepare()
    assert set(command.env) <= {"PATH", "HOME", "LANG", "TMPDIR", "TZ"}
    assert command.env["HOME"] == str(tmp_path)
