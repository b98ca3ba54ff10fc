"""Owns how models are described: tags, details, and the name of the built-in one."""

from hashlib import sha256
from typing import Any

from runtime.offline_model.protocol import DIMENSION

OFFLINE = "offline"
VERSION = "0.0.0-offline"
"""What `GET /api/version` says, and how a health check tells this server from Ollama."""
CONTEXT_LENGTH = 131_072
MODIFIED_AT = "2025-01-01T00:00:00Z"
NEVER = "9999-12-31T23:59:59Z"
DETAILS = {
    "parent_model": "",
    "format": "rules",
    "family": OFFLINE,
    "families": [OFFLINE],
    "parameter_size": "0",
    "quantization_level": "none",
}


def tag(name: str) -> dict[str, Any]:
    """Return the entry of a model in `GET /api/tags`."""
    return {
        "name": name,
        "model": name,
        "modified_at": MODIFIED_AT,
        "size": 0,
        "digest": sha256(name.encode()).hexdigest(),
        "details": DETAILS,
    }


def running(name: str) -> dict[str, Any]:
    """Return the entry of a model in `GET /api/ps`."""
    loaded = {"expires_at": NEVER, "size_vram": 0, "context_length": CONTEXT_LENGTH}
    return tag(name) | loaded


def description(capabilities: tuple[str, ...]) -> dict[str, Any]:
    """Return what `POST /api/show` says of a model."""
    return {
        "modelfile": "",
        "parameters": "",
        "template": "",
        "details": DETAILS,
        "model_info": {
            "general.architecture": OFFLINE,
            f"{OFFLINE}.context_length": CONTEXT_LENGTH,
            f"{OFFLINE}.embedding_length": DIMENSION,
        },
        "capabilities": list(capabilities),
        "modified_at": MODIFIED_AT,
    }
