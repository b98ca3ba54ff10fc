"""Wiring is tested by building it; what crosses Temporal is checked by what is registered."""

import ast
import inspect
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from temporalio import activity, workflow
from temporalio.worker import Worker

from activities.delivery import DeliveryActivities, PresentationActivities
from assistant.contracts.names import (
    AUTH_DATA_ROTATION,
    BACKGROUND_TASK,
    CHAT_TURN,
    DELIVERY,
    HOUSEKEEPING,
    INTEGRATION_ONBOARDING,
    REMINDER,
    REMINDER_RECONCILIATION,
    TASK_RECONCILIATION,
    TOOL_CHAIN,
    TURN_RECOVERY,
)
from assistant.infra.settings import Settings
from bot.dispatcher import make_dispatcher
from runtime.api import make_dependencies
from runtime.background import BACKGROUND_WORKFLOWS
from runtime.bot import make_services
from runtime.core import open_core
from runtime.worker import WORKFLOWS, open_worker
from tests.chat_product import chat_settings

SOURCES = Path(__file__).parents[1]
BOT_TOKEN = "123456:" + "A" * 35
ON_THE_QUEUE_OF_TELEGRAM = {"send_message", "present_turn"}
EXECUTE = {
    "execute_activity",
    "start_activity",
    "execute_local_activity",
    "start_local_activity",
}


@pytest.fixture(scope="module")
async def workers(settings: Settings) -> tuple[Worker, ...]:
    """The workers of the whole product, with the bot, as the program builds them."""
    whole = Settings(
        _env_file=None,
        **chat_settings(settings, "http://127.0.0.1:9").model_dump()
        | {"telegram_bot_token": BOT_TOKEN, "telegram_api_base_url": "http://127.0.0.1:9"},
    )
    async with open_core(whole, lazy=False) as core, open_worker(core) as running:
        return running


def handlers() -> dict[str, Callable[..., Any]]:
    """Return every function that Temporal calls with a payload, by a readable name."""
    found: dict[str, Callable[..., Any]] = {}
    groups: tuple[Mapping[str | None, Any], ...]
    for kind in (*WORKFLOWS, *BACKGROUND_WORKFLOWS):
        definition = workflow._Definition.must_from_class(kind)
        found[f"{definition.name}.run"] = definition.run_fn
        groups = (definition.signals, definition.queries, definition.updates)
        for handler in (one for group in groups for one in group.values()):
            found[f"{definition.name}.{handler.name}"] = handler.fn
    return found


def activities(workers: tuple[Worker, ...]) -> dict[str, Callable[..., Any]]:
    """Return the registered activities by name."""
    functions = [function for worker in workers for function in _functions(worker)]
    definitions = [activity._Definition.must_from_callable(fn) for fn in functions]
    return {str(definition.name): definition.fn for definition in definitions}


def _functions(worker: Worker) -> list[Callable[..., Any]]:
    functions: list[Callable[..., Any]] = list(worker.config()["activities"])
    return functions


def faults(function: Callable[..., Any]) -> list[str]:
    """Return what is wrong with what a function takes and returns."""
    hints = typing.get_type_hints(function)
    takes = [name for name in inspect.signature(function).parameters if name != "self"]
    wrong = [f"takes {name}: {hints[name]}" for name in takes if not _is_model(hints[name])]
    if len(takes) > 1:
        wrong.append(f"takes {len(takes)} values")
    returned = hints["return"]
    if returned is not type(None) and not _is_model(returned):
        wrong.append(f"returns {returned}")
    return wrong


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def test_every_workflow_takes_one_model_and_returns_one_or_none() -> None:
    wrong = {name: bad for name, function in handlers().items() if (bad := faults(function))}

    assert not wrong


async def test_every_activity_takes_one_model_and_returns_one_or_none(
    workers: tuple[Worker, ...],
) -> None:
    found = activities(workers) | {
        "send_message": DeliveryActivities.send_message,
        "present_turn": PresentationActivities.present_turn,
    }

    assert not {name: bad for name, function in found.items() if (bad := faults(function))}


async def test_every_activity_that_a_workflow_calls_is_registered(
    workers: tuple[Worker, ...],
) -> None:
    called = {
        node.args[0].value
        for path in (SOURCES / "workflows").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in EXECUTE
        and isinstance(node.args[0], ast.Constant)
    }

    assert called == set(activities(workers)) | ON_THE_QUEUE_OF_TELEGRAM


def test_the_worker_of_background_tasks_has_all_their_steps(workers: tuple[Worker, ...]) -> None:
    _, background = workers

    assert set(activities((background,))) == {
        *("begin_task", "finish_task", "wake_tasks", "wake_delivery"),
        *("generate_answer", "finish_turn"),
        *("admit_round", "run_step", "settle_step", "end_chain"),
    }


def test_workflow_types_carry_the_names_operators_read() -> None:
    names = {
        workflow._Definition.must_from_class(kind).name
        for kind in (*WORKFLOWS, *BACKGROUND_WORKFLOWS)
    }

    assert names == {
        *(CHAT_TURN, TOOL_CHAIN, DELIVERY, TURN_RECOVERY, HOUSEKEEPING),
        *(REMINDER, REMINDER_RECONCILIATION, BACKGROUND_TASK, TASK_RECONCILIATION),
        *(INTEGRATION_ONBOARDING, AUTH_DATA_ROTATION),
    }


async def test_the_api_is_built_from_settings(settings: Settings) -> None:
    async with open_core(settings) as core:
        deps = make_dependencies(core)

    assert deps.max_body_bytes == settings.max_body_bytes


async def test_the_worker_is_built_without_a_bot(settings: Settings) -> None:
    plain = chat_settings(settings, "http://127.0.0.1:9")
    async with open_core(plain, lazy=False) as core, open_worker(core) as built:
        names = set(activities(built))

    assert {"begin_turn", "generate_answer", "finish_turn"} <= names


async def test_the_bot_is_built_from_settings(settings: Settings) -> None:
    async with open_core(settings) as core:
        assert make_dispatcher(make_services(core)).sub_routers
