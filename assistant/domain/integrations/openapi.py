"""Owns reading OpenAPI 3.0 and 3.1 documents (https://spec.openapis.org/oas/): five things of them.

Title, address, sign-in, operations and the schemas of what they take. Nothing is fetched, and
what is not understood is left out and noted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from assistant.contracts.integrations import (
    DESCRIPTION_CHARS,
    MOST_ENDPOINTS,
    NAME_CHARS,
    SAFE_METHODS,
    AuthPlan,
    Endpoint,
    IntegrationPlan,
)
from assistant.domain.integrations.inlining import Inliner, OutsideRefError
from assistant.domain.integrations.names import endpoint_name, shown_name
from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.openapi_auth import auth_of
from assistant.domain.integrations.openapi_operations import Operation, endpoint_of, shortened
from assistant.domain.integrations.urls import base_of
from assistant.errors import DraftUnreadableError

_METHODS: Final = ("get", "head", "options", "post", "put", "patch", "delete")
_MOST_OPERATIONS: Final = 5_000
_MOST_SERVERS: Final = 20
_MOST_URL_CHARS: Final = 1_000
_MOST_SHOWN: Final = 10
_SHOWN_CHARS: Final = 100


@dataclass(frozen=True)
class Choice:
    """Which operations are wanted; empty: all. `ids` are operation ids, names, or `GET /path`."""

    ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """What a document describes; `notes` say what was left out."""

    plan: IntegrationPlan
    notes: tuple[Note, ...]


def read_openapi(
    document: object, *, source_url: str | None = None, choice: Choice | None = None
) -> Imported:
    """Return the API of a document; of more than 500 operations those that change nothing first.

    Takes up to about a second. `source_url` is where the document came from, for addresses that
    are relative to it. Raises `DraftUnreadableError`, also for a choice of what is not there.
    """
    root, old = _root(document)
    inliner = Inliner(root, old=old)
    operations = [*_operations(root, inliner)]
    choice = choice or Choice()
    _refuse_unknown(choice, operations)
    chosen = [one for one in operations if _is_wanted(one, choice)]
    if len(chosen) > MOST_ENDPOINTS:
        inliner.notes.add(Note.MANY)
        chosen.sort(key=lambda one: one.method not in SAFE_METHODS)
    endpoints = _endpoints(chosen[:MOST_ENDPOINTS], inliner)
    base_url = _base_url(root, inliner, source_url)
    info = inliner.part(root.get("info", {}))
    plan = IntegrationPlan(
        name=shown_name(shortened(info.get("title"), NAME_CHARS)),
        base_url=base_url,
        description=shortened(info.get("description"), DESCRIPTION_CHARS),
        auth=_auth(root, chosen, inliner, base_url),
        endpoints=endpoints,
    )
    return Imported(plan, tuple(sorted(inliner.notes)))


def _root(document: object) -> tuple[Mapping[str, Any], bool]:
    if not isinstance(document, Mapping):
        raise _unreadable("is no OpenAPI document")
    if "swagger" in document:
        raise _unreadable("swagger2: OpenAPI 3 is needed")
    version = str(document.get("openapi", ""))
    if not version.startswith("3."):
        raise _unreadable("/openapi: is no version 3")
    if not isinstance(document.get("paths"), Mapping):
        raise _unreadable("/paths: is missing")
    return document, version.startswith("3.0")


def _operations(root: Mapping[str, Any], inliner: Inliner) -> Iterator[Operation]:
    count = 0
    for path, node in root["paths"].items():
        try:
            item = inliner.part(node)
        except OutsideRefError:
            inliner.notes.add(Note.OUTSIDE_REF)
            continue
        for method in _METHODS:
            if isinstance(raw := item.get(method), Mapping):
                count += 1
                if count > _MOST_OPERATIONS:
                    inliner.notes.add(Note.MANY)
                    return
                sent = str(path).partition("#")[0]  # some tell operations of one path apart by it
                yield Operation(method.upper(), sent, raw, item)


def _is_wanted(operation: Operation, choice: Choice) -> bool:
    if not choice.ids and not choice.tags:
        return True
    return bool(_names(operation) & {*choice.ids}) or bool({*operation.tags} & {*choice.tags})


def _names(operation: Operation) -> set[str]:
    return {operation.key, operation.place, endpoint_name(operation.method, operation.path)}


def _refuse_unknown(choice: Choice, operations: list[Operation]) -> None:
    """Raise for what is chosen and is not in the document: it would be missing without a word."""
    if not choice.ids and not choice.tags:
        return
    names = {name for one in operations for name in _names(one)}
    tags = {tag for one in operations for tag in one.tags}
    unknown = [one for one in choice.ids if one not in names]
    unknown += [one for one in choice.tags if one not in tags]
    if unknown:
        raise DraftUnreadableError(
            "openapi: an operation or a tag is not there",
            detail="operations, tags: not in the document",
            rule="choice",
            names=", ".join(one[:_SHOWN_CHARS] for one in unknown[:_MOST_SHOWN]),
            more=max(0, len(unknown) - _MOST_SHOWN),
        )


def _endpoints(operations: list[Operation], inliner: Inliner) -> tuple[Endpoint, ...]:
    made: dict[str, Endpoint] = {}
    for operation in operations:
        endpoint = endpoint_of(operation, inliner, made)
        if endpoint:
            made[endpoint.name] = endpoint
    return tuple(made.values())


def _auth(
    root: Mapping[str, Any], operations: list[Operation], inliner: Inliner, base_url: str
) -> AuthPlan:
    try:
        plan = auth_of(root, [one.raw for one in operations], inliner, base_url)
    except OutsideRefError:
        plan = None
    if plan is None:
        inliner.notes.add(Note.AUTH)
    return plan or AuthPlan()


def _base_url(root: Mapping[str, Any], inliner: Inliner, source_url: str | None) -> str:
    servers = root.get("servers")
    given = servers[:_MOST_SERVERS] if isinstance(servers, list) and servers else [{"url": "/"}]
    if len(given) > 1:
        inliner.notes.add(Note.SERVERS)
    for server in given:
        if isinstance(server, Mapping) and isinstance(server.get("url"), str):
            found = _address(server, source_url)
            if found:
                return found
    return ""


def _address(server: Mapping[str, Any], source_url: str | None) -> str | None:
    url: str = server["url"]
    variables = server.get("variables")
    for name, variable in variables.items() if isinstance(variables, Mapping) else ():
        if isinstance(variable, Mapping) and len(url) <= _MOST_URL_CHARS:
            url = url.replace(f"{{{name}}}", str(variable.get("default", ""))[:_MOST_URL_CHARS])
    try:
        whole = urljoin(source_url, url) if source_url else url
        return base_of(whole) if whole.startswith(("http://", "https://")) else None
    except (ValueError, DraftUnreadableError):  # no address; another server may have one
        return None


def _unreadable(detail: str) -> DraftUnreadableError:
    return DraftUnreadableError(f"openapi: {detail}", detail=detail)
