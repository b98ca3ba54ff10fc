"""Which model answers: Ollama, or the offline model when Ollama does not."""

from dataclasses import dataclass

import httpx

from assistant.infra.settings import Settings
from runtime.embedded.ports import free_port

_ANSWER_WITHIN_SECONDS = 1.0


@dataclass(frozen=True)
class ModelChoice:
    """The offline model on a loopback port, or (port 0) what the settings say."""

    offline_port: int = 0

    def environment(self) -> dict[str, str]:
        """Return the settings that lead the roles to the chosen model."""
        if not self.offline_port:
            return {}
        return {
            "OLLAMA_BASE_URL": f"http://127.0.0.1:{self.offline_port}",
            "OLLAMA_MODEL": "offline",
            "OLLAMA_EMBED_MODEL": "offline",
            "OLLAMA_FALLBACK_MODELS": "",
        }


async def choose_model(settings: Settings) -> ModelChoice:
    """Follow `OFFLINE_MODEL`; `auto` asks whether Ollama answers within a second."""
    match settings.offline_model:
        case "never":
            offline = False
        case "always":
            offline = True
        case "auto":
            offline = not await answers(f"{settings.ollama_base_url}/api/version")
    return ModelChoice(free_port() if offline else 0)


async def answers(url: str) -> bool:
    """Tell whether something answers a GET within a second and well."""
    try:
        async with httpx.AsyncClient(timeout=_ANSWER_WITHIN_SECONDS, trust_env=False) as client:
            return (await client.get(url)).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
