from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.domain.tool_schemas import lean_schema


class Inner(BaseModel):
    """For readers."""

    title: str = "x"


class Given(BaseModel):
    """For readers too."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(max_length=5, pattern="x", description="What it is called.")]
    size: int | None = Field(default=None, ge=1, le=9, description="How large.")
    either: int | str | None = None
    kind: Literal["a", "b"] = "a"
    inner: list[Inner] = Field(default=[], max_length=3)
    one: Inner | None = None


def test_a_model_is_shown_what_it_needs_and_no_more() -> None:
    assert lean_schema(Given.model_json_schema()) == {
        "$defs": {
            "Inner": {"properties": {"title": {"default": "x", "type": "string"}}, "type": "object"}
        },
        "properties": {
            "title": {"description": "What it is called.", "type": "string"},
            "size": {"description": "How large.", "maximum": 9, "minimum": 1, "type": "integer"},
            "either": {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]},
            "kind": {"default": "a", "enum": ["a", "b"], "type": "string"},
            "inner": {"default": [], "items": {"$ref": "#/$defs/Inner"}, "type": "array"},
            "one": {"$ref": "#/$defs/Inner"},
        },
        "required": ["title"],
        "type": "object",
    }
