"""Owns whether all that a JSON Schema refers to is in it: nothing outside is ever looked up."""

from collections.abc import Mapping
from typing import Any, Final

from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

_NOTHING_OUTSIDE: Final[Registry[Any]] = Registry()


def outside_ref(schema: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the references of a usable schema, None if all are inside."""
    root = DRAFT202012.create_resource(schema)
    try:
        _look_up(root, _NOTHING_OUTSIDE.resolver_with_root(root))
    except (Unresolvable, ValueError):  # also an identifier that is no address
        return "refers to something outside of it"
    return None


def _look_up(resource: Resource[Any], resolver: Any) -> None:
    """Look up all references of a schema. Raises `Unresolvable`, and `ValueError`."""
    here = resolver.in_subresource(resource)
    if isinstance(resource.contents, Mapping):
        for keyword in ("$ref", "$dynamicRef"):
            if keyword in resource.contents:
                here.lookup(resource.contents[keyword])
    for inner in resource.subresources():
        _look_up(inner, here)
