"""The one typed place for settings: environment and `.env`, read at the edges only."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.domain.egress import parse_entry

_MIN_SECRET_BYTES = 32
_DAY_SECONDS = 86_400
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
_LAST_PORT = 65_535


class SettingsError(Exception):
    """One line per mistake, ready to print."""


class Settings(BaseSettings):
    """Every variable the program reads; `.env.example` documents them for people."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    assistant_data_dir: Path = Path(".data")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=1, le=65535)
    api_trusted_proxies: str = ""
    registration_open: bool = True
    api_allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    websocket_send_timeout_seconds: float = Field(default=5, gt=0, le=300)
    websocket_max_per_user: int = Field(default=20, ge=1)
    websocket_max_frame_bytes: int = Field(default=131_072, ge=1_000, le=10_000_000)
    websocket_frames_per_minute: int = Field(default=240, ge=1)
    max_body_bytes: int = Field(default=1_000_000, ge=1_000)

    database_url: str = ""
    database_owner_url: str = ""
    database_pool_size: int = Field(default=16, ge=2, le=200)

    temporal_address: str = ""
    temporal_namespace: str = "default"
    temporal_port: int = Field(default=7233, ge=1, le=65535)
    temporal_ui_port: int = Field(default=8233, ge=1, le=65535)
    temporal_ui_url: str = ""
    temporal_task_queue: str = "assistant"
    worker_grace_seconds: float = Field(default=30, ge=0, le=_DAY_SECONDS)
    temporal_payload_keys: SecretStr = SecretStr("")

    ollama_base_url: str = "http://127.0.0.1:11434"
    ollama_model: str = "kimi-k2.5:cloud"
    ollama_fallback_models: Annotated[tuple[str, ...], NoDecode] = ()
    ollama_embed_model: str = "bge-m3"
    offline_model: Literal["auto", "never", "always"] = "auto"
    model_first_token_timeout_seconds: float = Field(default=60, gt=0, le=_DAY_SECONDS)
    model_idle_timeout_seconds: float = Field(default=20, gt=0, le=_DAY_SECONDS)
    model_max_concurrency: int = Field(default=64, ge=1)

    chat_turn_deadline_seconds: float = Field(default=120, ge=1, le=_DAY_SECONDS)
    chat_message_max_chars: int = Field(default=16_000, ge=1)
    chat_max_waiting_turns: int = Field(default=20, ge=1)
    chat_max_open_turns_per_user: int = Field(default=40, ge=1)
    context_always_keep_last_messages: int = Field(default=6, ge=0)
    context_summary_max_items: int = Field(default=8, ge=0)
    context_summary_item_max_chars: int = Field(default=220, ge=20)
    context_message_max_chars: int = Field(default=2_000, ge=50)
    context_max_prompt_tokens: int = Field(default=5_000, ge=200)

    tool_max_steps: int = Field(default=3, ge=1, le=20)
    tool_step_timeout_seconds: float = Field(default=90, ge=1, le=3_600)
    tool_turn_seconds: float = Field(default=240, ge=1, le=_DAY_SECONDS)
    tool_approval_seconds: float = Field(default=600, ge=1, le=_DAY_SECONDS)
    tool_result_max_chars: int = Field(default=20_000, ge=1_000, le=200_000)
    artifact_days: int = Field(default=30, ge=1)
    artifact_max_bytes: int = Field(default=20_000_000, ge=1_000, le=100_000_000)
    reminder_max_per_user: int = Field(default=500, ge=1)
    reminder_min_interval_seconds: int = Field(default=300, ge=1, le=_DAY_SECONDS)
    worker_concurrency: int = Field(default=4, ge=1, le=1_000)
    worker_user_concurrency: int = Field(default=2, ge=1, le=1_000)
    worker_max_queued_per_user: int = Field(default=5_000, ge=1)
    worker_max_retries: int = Field(default=3, ge=0, le=100)
    worker_retry_base_delay_seconds: float = Field(default=5, ge=0.01, le=_DAY_SECONDS)
    worker_retry_max_delay_seconds: float = Field(default=300, ge=0.01, le=_DAY_SECONDS)
    worker_dedupe_window_seconds: float = Field(default=600, ge=0, le=_DAY_SECONDS)
    worker_running_lease_seconds: float = Field(default=30, ge=1, le=3_600)
    sandbox_egress_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    sandbox_egress_allowed_ports: Annotated[tuple[int, ...], NoDecode] = (80, 443)
    sandbox_egress_enabled: bool = True
    sandbox_egress_block_private_networks: bool = True
    sandbox_egress_allowlist_mode: bool = False
    sandbox_egress_denied_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    searxng_base_url: str = ""
    chrome_executable_path: str = ""
    browser_concurrency: int = Field(default=2, ge=0, le=32)
    pdf_font_path: str = ""
    sandbox_backend: Literal["bubblewrap", "docker"] = "bubblewrap"
    sandbox_docker_image: str = "assistant-python"
    sandbox_concurrency: int = Field(default=2, ge=0, le=64)

    auth_data_encryption_keys: SecretStr = SecretStr("")
    auth_data_active_key_id: str = ""
    integration_max_per_user: int = Field(default=100, ge=1, le=500)
    integration_timeout_seconds: float = Field(default=30, ge=1, le=300)
    integration_max_response_bytes: int = Field(default=2_000_000, ge=1_000, le=50_000_000)
    integration_draft_days: float = Field(default=7, gt=0, le=365)
    integration_oauth_redirect_url: str = ""
    integration_mcp_stdio: str = ""
    integration_mcp_tools_per_user: int = Field(default=256, ge=0, le=500)

    jwt_secret_key: SecretStr = SecretStr("")
    access_token_minutes: int = Field(default=15, ge=1, le=60)
    refresh_token_days: int = Field(default=30, ge=1)
    login_attempts_per_account: int = Field(default=10, ge=1)
    login_attempts_per_address: int = Field(default=50, ge=1)
    login_window_seconds: int = Field(default=900, ge=1)

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_base_url: str = "https://api.telegram.org"
    telegram_backend_bridge_secret: SecretStr = SecretStr("")
    telegram_streaming: Literal["edit", "draft"] = "edit"

    request_log_days: int = Field(default=30, ge=1)

    @field_validator("sandbox_egress_allowed_ports", mode="before")
    @classmethod
    def _ports(cls, values: object) -> object:
        """Refuse what is no port, after the list was read below: the last to stand runs first."""
        for value in values if isinstance(values, tuple) else ():
            if not _PORT.fullmatch(str(value)) or not 0 < int(value) <= _LAST_PORT:
                raise ValueError(f"{_shown(str(value))} is no port, which is 1 to {_LAST_PORT}")
        return values

    @field_validator(
        "ollama_fallback_models",
        "sandbox_egress_allowed_hosts",
        "sandbox_egress_allowed_ports",
        "sandbox_egress_denied_hosts",
        "api_allowed_origins",
        mode="before",
    )
    @classmethod
    def _split_names(cls, value: object) -> object:
        """Read a comma-separated list."""
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("sandbox_egress_allowed_hosts", "sandbox_egress_denied_hosts")
    @classmethod
    def _hosts(cls, entries: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Refuse what is no host; a whole domain can be denied only."""
        domains = info.field_name == "sandbox_egress_denied_hosts"
        for entry in entries:
            if not _is_host(entry, domains=domains):
                form = (
                    "host, host:port, .domain or .domain:port" if domains else "host or host:port"
                )
                raise ValueError(f"{_shown(entry)} is not {form}, without http://")
        return entries

    @field_validator("jwt_secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        """Refuse a key that is set but short; an empty one is made on embedded start."""
        secret = value.get_secret_value()
        if secret and len(secret.encode()) < _MIN_SECRET_BYTES:
            raise ValueError(f"must have at least {_MIN_SECRET_BYTES} bytes")
        return value


def _is_host(entry: str, *, domains: bool) -> bool:
    """Tell whether an entry of a list of hosts can be read."""
    try:
        host, _ = parse_entry(entry)
    except ValueError:
        return False
    return domains or not host.startswith(".")


def _shown(entry: str) -> str:
    """Return an entry as it can be repeated: an address may have a password before its host."""
    return repr(entry.rpartition("@")[2])


def load_settings() -> Settings:
    """Read the environment.

    Raises `SettingsError` with one line per mistake; values are not repeated but those of hosts
    and ports, since others can be secrets.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = (
            f"{'.'.join(str(part) for part in mistake['loc']).upper()}: {mistake['msg']}"
            for mistake in error.errors()
        )
        raise SettingsError("\n".join(lines)) from None
