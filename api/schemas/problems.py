"""Shape of error answers: RFC 9457 problem details with a stable `code`."""

from pydantic import BaseModel, ConfigDict, Field


class FieldError(BaseModel):
    """One mistake in a request; what was sent is not repeated."""

    loc: list[str | int] = Field(description="Where: `body`, `query`, `path`, then the field.")
    msg: str


class Problem(BaseModel):
    """What went wrong. `title` is stable English, `detail` is for people in their language."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:assistant:problem:not_found",
                    "title": "Not found",
                    "status": 404,
                    "detail": "There is no such thing here.",
                    "code": "not_found",
                    "request_id": "3f0c9d0a7e1b4b0f8a52c0f0a7a3f6d1",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; programs decide by it.")
    request_id: str
    errors: list[FieldError] | None = Field(default=None, description="With `invalid_input`.")
