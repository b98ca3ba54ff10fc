"""What clients give of integrations, as the product reads it."""

from pydantic import ValidationError

from api.schemas.integration_fields import FieldsBody
from assistant.contracts.integrations import AuthData
from assistant.domain.integrations.drafts import DraftFields
from assistant.errors import InvalidInputError

_OTHERS = {"auth_data", "draft_id", "client_message_id", "service"}


def fields_of(body: FieldsBody) -> DraftFields:
    """Return the fields that were given, without secrets of their own.

    Raises `InvalidInputError` for what is longer than it may be.
    """
    given = body.model_dump(exclude_none=True, exclude_unset=True, exclude=_OTHERS)
    service = getattr(body, "service", None)
    if service is not None and "name" not in given:
        given["name"] = service
    try:
        return DraftFields.model_validate(given)
    except ValidationError as error:
        raise InvalidInputError("does not fit the schema", reason="schema") from error


def secrets_of(body: FieldsBody) -> AuthData:
    """Return the secrets that were given."""
    secrets: AuthData = body.auth_data
    return secrets
