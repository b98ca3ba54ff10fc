"""What the terminal shows when everything runs."""

from assistant.infra.settings import Settings
from runtime.data_folder import DataFolder
from runtime.model_choice import ModelChoice
from runtime.parts import Embedded, api_url


def banner(settings: Settings, folder: DataFolder, embedded: Embedded, model: ModelChoice) -> str:
    """Say where everything is, in one block."""
    url = api_url(settings)
    rows = {
        "Open first": f"{url}  (the first account made there is the administrator's)",
        "API docs": f"{url}/docs",
        "Temporal UI": _temporal_ui(settings, embedded),
        "Model": _model(settings, model),
        "Telegram bot": _bot(settings),
        "Data folder": str(folder.path),
        "Logs": str(folder.logs),
    }
    lines = (f"  {name:<14}{value}" for name, value in rows.items())
    return "\n".join(["", "The assistant is running; Ctrl-C stops it.", "", *lines, ""])


def _temporal_ui(settings: Settings, embedded: Embedded) -> str:
    if embedded.temporal is not None:
        return embedded.temporal.ui_url
    return settings.temporal_ui_url or "not known (TEMPORAL_UI_URL sets it)"


def _model(settings: Settings, model: ModelChoice) -> str:
    if not model.offline_port:
        return f"{settings.ollama_model} of Ollama at {settings.ollama_base_url}"
    if settings.offline_model == "always":
        return "offline model, as OFFLINE_MODEL=always asks; for a real one set it to auto"
    return (
        f"offline model, since no Ollama answers at {settings.ollama_base_url}; for a real one"
        f" start Ollama, `ollama pull {settings.ollama_model}`, and start again"
    )


def _bot(settings: Settings) -> str:
    return (
        "on"
        if settings.telegram_bot_token.get_secret_value()
        else "off (TELEGRAM_BOT_TOKEN sets it)"
    )
