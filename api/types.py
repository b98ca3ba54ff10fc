"""Types of request fields: one text type, names, secrets, zones; each bounded and clean."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SecretStr,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from assistant.domain.time_zones import zone_names

_SURROGATE = re.compile("[\ud800-\udfff]")
_USERNAME = re.compile(r"[\w.@+-]+")
_PASSWORD_LEAST_BYTES, _PASSWORD_MOST_BYTES = 8, 1024
_CONTROL = ("Cc", "Zl", "Zp")
_DEEPEST = 20  # levels of a JSON value whose shape is not ours; storage takes twice that


class Body(BaseModel):
    """Base of request bodies: unknown fields and infinite numbers are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


def _clean(value: str) -> str:
    if "\0" in value or _SURROGATE.search(value):
        raise PydanticCustomError("text_characters", "Text with characters that cannot be kept")
    return unicodedata.normalize("NFC", value)


def clean_json(value: Any, depth: int = 0) -> Any:
    """Return a JSON value with every text in it clean, names of fields too.

    Raises an error that does not repeat it, for such a text and for a value that is too deep.
    """
    if depth > _DEEPEST:
        raise PydanticCustomError("json_depth", "Value is too deep")
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {_clean(name): clean_json(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [clean_json(one, depth + 1) for one in value]
    return value


@dataclass(frozen=True)
class Text:
    """Marks a text field: NFC, no NUL, no lone surrogate; lengths in characters when cleaned.

    `strip` removes space around it; `single_line` refuses control characters and line breaks.
    """

    max_length: int
    min_length: int = 1
    strip: bool = True
    single_line: bool = False

    def clean(self, value: str) -> str:
        """Return the clean text; raises an error that does not repeat it."""
        text = _clean(value)
        text = text.strip() if self.strip else text
        if self.single_line and any(unicodedata.category(char) in _CONTROL for char in text):
            raise PydanticCustomError("text_line", "Text must be a single line")
        if not self.min_length <= len(text) <= self.max_length:
            raise PydanticCustomError(
                "text_length",
                "Text must have {least} to {most} characters",
                {"least": self.min_length, "most": self.max_length},
            )
        return text

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.clean, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | {"minLength": self.min_length, "maxLength": self.max_length}


def _fold(value: str) -> str:
    """Fold what people see as the same name into one (Unicode NFKC and case folding)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())


def _username(value: str) -> str:
    if not _USERNAME.fullmatch(value):
        raise PydanticCustomError("username", "Username may have letters, digits and . _ @ + -")
    return value


def _given_password(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if _SURROGATE.search(text):
        raise PydanticCustomError("text_characters", "Password with characters that cannot be kept")
    text = unicodedata.normalize("NFC", text)
    if len(text.encode()) > _PASSWORD_MOST_BYTES:
        raise PydanticCustomError("password_length", "Password must have 8 to 1024 bytes")
    return SecretStr(text)


def _password(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value().encode()) < _PASSWORD_LEAST_BYTES:
        raise PydanticCustomError("password_length", "Password must have 8 to 1024 bytes")
    return value


def _secret(most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": "password", "maxLength": most})


def _timezone(value: str) -> str:
    if value not in zone_names():
        raise PydanticCustomError("timezone", "Timezone must be a name of the IANA database")
    return value


GivenUsername = Annotated[str, Text(max_length=64, single_line=True), AfterValidator(_fold)]
"""A name as somebody types it, folded so that `Anna` and `anna` are one."""

Username = Annotated[
    str,
    Text(min_length=3, max_length=64, single_line=True),
    AfterValidator(_fold),
    AfterValidator(_username),
]
"""Name of a new account, folded."""

GivenPassword = Annotated[SecretStr, AfterValidator(_given_password), _secret(_PASSWORD_MOST_BYTES)]
"""A password as somebody types it, normalised so that every keyboard types the same one."""

Password = Annotated[
    SecretStr,
    AfterValidator(_given_password),
    AfterValidator(_password),
    _secret(_PASSWORD_MOST_BYTES),
]
"""Password of a new account: 8 to 1,024 bytes of UTF-8."""

DisplayName = Annotated[str, Text(max_length=100, single_line=True)]
Timezone = Annotated[str, Text(max_length=64, single_line=True), AfterValidator(_timezone)]
ModelName = Annotated[str, Text(max_length=200, single_line=True)]
ClientKey = Annotated[str, Text(max_length=200, single_line=True)]
"""Idempotency key of a client."""

JsonObject = Annotated[dict[str, Any], BeforeValidator(clean_json)]
"""Named values of a shape that is not ours, every text in them clean."""

OpaqueToken = Annotated[SecretStr, AfterValidator(_given_password), _secret(_PASSWORD_MOST_BYTES)]
"""A refresh token as a client sends it back."""
