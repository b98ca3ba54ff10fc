"""Failures of models."""

from assistant.errors.general import AssistantError


class ModelError(AssistantError):
    """The language model could not answer."""

    code = "model_failed"
    status = 502


class ModelUnavailableError(ModelError):
    """The model server does not answer."""

    code = "model_unavailable"
    status = 503


class ModelSilentError(ModelError):
    """The model server stopped in the middle of an answer, or never began."""

    code = "model_silent"
    status = 504


class ModelGarbageError(ModelError):
    """The model server sent something that is not its protocol, or an empty answer."""

    code = "model_garbage"


class ModelMissingError(ModelError):
    """The model is not installed; `model` names what to pull."""

    code = "model_missing"


class ModelToollessError(ModelError):
    """The model cannot call tools."""

    code = "model_toolless"
    status = 422
