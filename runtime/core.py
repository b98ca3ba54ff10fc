"""Wiring of the core: drivers behind ports, services over them; settings end here as values."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from temporalio.client import Client

from assistant.contracts.chat import ToolLimits
from assistant.domain.context import ContextLimits
from assistant.domain.digest import DigestLimits
from assistant.errors import UnavailableError
from assistant.infra.bus import PostgresBus
from assistant.infra.db.database import Database, UnrestrictedRoleError
from assistant.infra.i18n import Translator
from assistant.infra.llm.ollama import OllamaModel
from assistant.infra.llm.tokenizer import count_tokens
from assistant.infra.settings import Settings, SettingsError
from assistant.infra.temporal.client import connect
from assistant.infra.temporal.codec import PayloadKeyError
from assistant.services.accepting import ConversationLimits
from assistant.services.answering import Answering
from assistant.services.approvals import Approvals
from assistant.services.chains import Chains
from assistant.services.clock import Clock
from assistant.services.conversations import Conversations
from assistant.services.intents import Intents
from assistant.services.masking import SecretMask
from assistant.services.ports.skills import SkillSet
from assistant.services.ports.store import Store
from assistant.services.prompting import Prompting, PromptLimits
from assistant.services.recovery import Recovery
from assistant.services.tool_hosts import ToolHosts
from assistant.services.turns import Turns, TurnSettings
from assistant.services.typed_words import TypedWords
from assistant.services.upkeep import UpkeepService
from gateway.temporal import Temporal
from runtime.keyring import make_keyring

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_RETRY_SECONDS = 0.5
_STRANDED_AFTER = timedelta(seconds=30)
CLOCK = Clock(now=lambda: datetime.now(UTC), monotonic=time.monotonic)


@dataclass(frozen=True)
class Core:
    """What every role is made of."""

    settings: Settings
    database: Database
    bus: PostgresBus
    texts: Translator
    temporal: Temporal


@asynccontextmanager
async def open_core(settings: Settings, *, lazy: bool = True) -> AsyncIterator[Core]:
    """Open the connections that every role needs and close them in the end.

    Waits for the database; waits for Temporal too unless `lazy`, as a worker has to.

    Raises `SettingsError` for an address or key that is missing or cannot be used.
    """
    _refuse_missing(settings)
    limits = (settings.database_pool_size, settings.integration_max_per_user)
    database = Database(settings.database_url, *limits)
    bus = PostgresBus(settings.database_url)
    try:
        await _patiently(database.refuse_unrestricted_role)
        client = await _patiently(lambda: _client(settings, lazy=lazy))
        await bus.start()
        yield Core(
            settings=settings,
            database=database,
            bus=bus,
            texts=Translator.load(),
            temporal=Temporal(client, settings.temporal_task_queue, settings.temporal_ui_url),
        )
    except UnrestrictedRoleError as error:
        raise SettingsError(str(error)) from error
    finally:
        await bus.close()
        await database.close()


def make_conversations(
    settings: Settings, store: Store, words: TypedWords | None = None
) -> Conversations:
    """Return the dialogues over a store, with `words` where people type. Raises `SettingsError`."""
    return Conversations(
        store,
        ConversationLimits(
            message_chars=settings.chat_message_max_chars,
            prompt_tokens=settings.context_max_prompt_tokens,
            max_waiting=settings.chat_max_waiting_turns,
            max_open=settings.chat_max_open_turns_per_user,
            model=settings.ollama_model,
        ),
        SecretMask(make_keyring(settings), CLOCK),
        words,
    )


def make_turns(core: Core, skills: SkillSet) -> Turns:
    """Return the steps around the model call."""
    settings = core.settings
    return Turns(
        core.database,
        core.bus,
        core.texts,
        Intents(skills),
        TurnSettings(
            model=settings.ollama_model,
            fallback_models=settings.ollama_fallback_models,
            deadline_seconds=settings.chat_turn_deadline_seconds,
            shows=has_telegram(settings),
            tools=make_tool_limits(settings),
        ),
    )


def make_answering(core: Core, model: OllamaModel, skills: SkillSet, hosts: ToolHosts) -> Answering:
    """Return the model call."""
    prompting = Prompting(
        core.database,
        core.texts,
        count_tokens,
        _prompt_limits(core.settings),
        skills,
        hosts,
        CLOCK.now,
    )
    return Answering(core.database, model, core.bus, prompting, CLOCK)


def make_chains(core: Core, skills: SkillSet) -> Chains:
    """Return tool chains over a store."""
    limits = make_tool_limits(core.settings)
    return Chains(core.database, skills, core.bus, core.texts, CLOCK, limits)


def make_approvals(core: Core) -> Approvals:
    """Return the taking of the person's answers about calls."""
    return Approvals(core.database, core.bus, CLOCK)


def make_hosts(core: Core) -> ToolHosts:
    """Return what is known of scarce parts."""
    return ToolHosts(core.database)


def make_tool_limits(settings: Settings) -> ToolLimits:
    """Return the budgets of the tools of one turn."""
    return ToolLimits(
        steps=settings.tool_max_steps,
        step_seconds=settings.tool_step_timeout_seconds,
        chain_seconds=settings.tool_turn_seconds,
        approval_seconds=settings.tool_approval_seconds,
    )


def make_model(settings: Settings, connections: int | None = None) -> OllamaModel:
    """Return the model server's driver; `connections` are those of chat unless given."""
    return OllamaModel(
        settings.ollama_base_url,
        settings.model_first_token_timeout_seconds,
        settings.model_idle_timeout_seconds,
        connections or settings.model_max_concurrency,
    )


def make_recovery(core: Core) -> Recovery:
    """Return the search for what nobody is working on."""
    return Recovery(
        core.database,
        _STRANDED_AFTER,
        make_tool_limits(core.settings),
        delivers=has_telegram(core.settings),
    )


def has_telegram(settings: Settings) -> bool:
    """Tell whether there is a bot."""
    return bool(settings.telegram_bot_token.get_secret_value())


def make_upkeep(core: Core) -> UpkeepService:
    """Return the pruning of old rows."""
    return UpkeepService(
        store=core.database,
        request_log_age=timedelta(days=core.settings.request_log_days),
        login_window=timedelta(seconds=core.settings.login_window_seconds),
    )


def _prompt_limits(settings: Settings) -> PromptLimits:
    return PromptLimits(
        context=ContextLimits(
            keep_last=settings.context_always_keep_last_messages,
            message_chars=settings.context_message_max_chars,
            prompt_tokens=settings.context_max_prompt_tokens,
        ),
        digest=DigestLimits(
            max_items=settings.context_summary_max_items,
            item_chars=settings.context_summary_item_max_chars,
        ),
    )


def _refuse_missing(settings: Settings) -> None:
    needed = {
        "DATABASE_URL": settings.database_url,
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "TEMPORAL_PAYLOAD_KEYS": settings.temporal_payload_keys.get_secret_value(),
    }
    missing = [f"{name}: must be set" for name, value in needed.items() if not value]
    if missing:
        raise SettingsError("\n".join(missing))


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until a part that is starting, or starting again, answers."""
    while True:
        try:
            return await ask()
        except UnavailableError as error:
            _log.warning("waits", error=str(error))
            await asyncio.sleep(_RETRY_SECONDS)


async def _client(settings: Settings, *, lazy: bool) -> Client:
    try:
        return await connect(
            settings.temporal_address,
            settings.temporal_namespace,
            settings.temporal_payload_keys.get_secret_value(),
            lazy=lazy,
        )
    except PayloadKeyError as error:
        raise SettingsError(str(error)) from error
    except RuntimeError as error:
        raise UnavailableError("temporal: no connection") from error
