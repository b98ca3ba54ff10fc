"""Owns checking values against foreign JSON Schemas, which may be wrong, huge or hostile.

Draft 2020-12 (https://json-schema.org/draft/2020-12): `format` is not asserted, nothing outside
the schema is ever looked up, and the work is bounded however the schema is made.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from itertools import islice
from typing import Any, Final, cast

import regex
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

DEEPEST: Final = 40
MOST_PROBLEMS: Final = 5
_MOST_STEPS: Final = 100_000
_STEPS_OF_REF: Final = 10
_MOST_PATTERN_CHARS: Final = 1_000
_PATTERN_SECONDS: Final = 0.05
_NAME_CHARS: Final = 60
_TOLD_OF_SCHEMA: Final = frozenset(
    {
        "type",
        "enum",
        "const",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    }
)
_NESTING: Final = (dict, list, tuple)
_steps: ContextVar[int] = ContextVar("steps")
_Keyword = Callable[[Any, Any, Any, Any], Any]


class _TooMuchError(Exception):
    """Checking takes more work than it may."""


class Checker:
    """Checks values against one schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.fault: Final = _fault_of(schema)
        """Why the schema cannot be used, None when it can."""
        self._validator = None if self.fault else _Validator(schema, registry=_NOTHING_OUTSIDE)

    def problems(self, value: object) -> list[str]:
        """Return what is wrong with a value, at most five: JSON pointer and rule, no values.

        A schema that cannot be used fits no value.
        """
        if self._validator is None:
            return [f"(schema): {self.fault}"]
        if is_deeper(value, DEEPEST):
            return ["(value): is nested too deep"]
        budget = _steps.set(_MOST_STEPS)
        try:
            found = islice(self._validator.iter_errors(value), MOST_PROBLEMS)
            return [_told(error) for error in found]
        except (_TooMuchError, RecursionError):
            return ["(schema): takes too long to check"]
        except Unresolvable:
            return ["(schema): refers to something outside of it"]
        finally:
            _steps.reset(budget)


def checker(schema: Mapping[str, Any]) -> Checker:
    """Return the checker of a schema; the newest are kept."""
    if is_deeper(schema, DEEPEST):
        return Checker(_TOO_DEEP)
    return _made(json.dumps(schema, sort_keys=True, ensure_ascii=False))


def is_deeper(value: object, limit: int) -> bool:
    """Tell whether lists and objects are nested in more than `limit` levels."""
    level = [value] if isinstance(value, _NESTING) else []
    for _ in range(limit):
        level = [one for outer in level for one in _inner(outer) if isinstance(one, _NESTING)]
        if not level:
            return False
    return bool(level)


def _inner(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else value.values()


@lru_cache(maxsize=256)
def _made(text: str) -> Checker:
    return Checker(json.loads(text))


def _fault_of(schema: Mapping[str, Any]) -> str | None:
    if schema is _TOO_DEEP:
        return "is nested too deep"
    budget = _steps.set(_MOST_STEPS)
    try:
        wrong = any(True for _ in _Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema))
    except (_TooMuchError, RecursionError):
        return "takes too long to check"
    finally:
        _steps.reset(budget)
    return "is no JSON Schema" if wrong else None


def _told(error: ValidationError) -> str:
    where = "".join(f"/{_name(part)}" for part in error.absolute_path) or "(value)"
    rule = str(error.validator)
    if rule == "required":
        wanted, given = cast("Any", error.validator_value), cast("Any", error.instance)
        missing = [one for one in wanted if one not in given]
        return f"{where}: {', '.join(map(_name, missing))} missing"
    if rule == "additionalProperties":
        return f"{where}: has names that are not known"
    if rule in _TOLD_OF_SCHEMA:
        limit = json.dumps(error.validator_value, ensure_ascii=False)
        return f"{where}: {rule} {limit[:_NAME_CHARS]}"
    return f"{where}: {rule}"


def _name(part: object) -> str:
    text = "".join(one if one.isprintable() else "?" for one in str(part)[:_NAME_CHARS])
    return text.replace("~", "~0").replace("/", "~1")


def _spend(steps: int) -> None:
    left = _steps.get() - steps
    if left < 0:
        raise _TooMuchError
    _steps.set(left)


def _counted(keyword: _Keyword, steps: int) -> _Keyword:
    def counting(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        _spend(steps + (len(value) // 10 if isinstance(value, list) else 0))
        return keyword(validator, value, instance, schema)

    return counting


def _fits(pattern: str, text: str) -> bool:
    """Whether a pattern is in a text; one that is none, or in another dialect, fits all."""
    if len(pattern) > _MOST_PATTERN_CHARS:
        return True
    try:
        return regex.search(pattern, text, timeout=_PATTERN_SECONDS) is not None
    except regex.error:
        return True
    except TimeoutError:
        raise _TooMuchError from None


def _pattern(validator: Any, value: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not _fits(value, instance):
        yield ValidationError("pattern")


def _pattern_properties(
    validator: Any, value: Any, instance: Any, _: Any
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, inner in value.items():
            for name, item in instance.items():
                _spend(1)
                if _fits(pattern, name):
                    yield from validator.descend(item, inner, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, value: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name, item in instance.items():
        _spend(1)
        if name in known or any(_fits(pattern, name) for pattern in patterns):
            continue
        if value is False:
            yield ValidationError("additionalProperties")
            return
        yield from validator.descend(item, value, path=name)


def _unique_items(validator: Any, value: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
    if value and validator.is_type(instance, "array"):
        texts = [json.dumps(item, sort_keys=True) for item in instance]
        if len(set(texts)) != len(texts):
            yield ValidationError("uniqueItems")


_TOO_DEEP: Final[dict[str, Any]] = {"not": {}}
_REFS: Final = frozenset({"$ref", "$dynamicRef"})
_NOTHING_OUTSIDE: Final[Registry[Any]] = Registry()
_OWN: Final[dict[str, _Keyword]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
    # They look for patterns by themselves, without a limit of time.
    "unevaluatedProperties": lambda *_: None,
    "unevaluatedItems": lambda *_: None,
}
_KEYWORDS: Final = cast("dict[str, _Keyword]", Draft202012Validator.VALIDATORS)
_extended: Final[Any] = extend
_Validator: Final[Any] = _extended(
    Draft202012Validator,
    {
        name: _counted(_OWN.get(name, keyword), _STEPS_OF_REF if name in _REFS else 1)
        for name, keyword in _KEYWORDS.items()
    },
)
