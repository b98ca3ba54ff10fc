"""Owns what a pasted cURL command says of an API: address, endpoint, sign-in. It is never run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

import orjson

from assistant.contracts.integrations import (
    SAFE_METHODS,
    AuthData,
    Endpoint,
    IntegrationPlan,
    Param,
    ParamPlace,
)
from assistant.domain.addresses import with_scheme
from assistant.domain.integrations.curl_auth import Credentials, is_placeholder, signed_in
from assistant.domain.integrations.curl_options import Options, read_options, unreadable
from assistant.domain.integrations.headers import header_name_fault, header_value_fault
from assistant.domain.integrations.names import endpoint_name
from assistant.domain.integrations.notes import Note
from assistant.domain.integrations.openapi_operations import FORM
from assistant.domain.integrations.secret_patterns import is_key_field
from assistant.domain.integrations.templates import template_fault
from assistant.domain.integrations.urls import base_of

_METHODS: Final = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
_JSON: Final = "application/json"
_OF_BROWSERS = re.compile(r"sec-.*|origin|referer|priority|pragma|cache-control|dnt|:.*|user-agent")
_MOST_FIELDS: Final = 100
_EXAMPLE_DEPTH: Final = 8
_EXAMPLE_CHARS: Final = 200


@dataclass(frozen=True)
class ReadCurl:
    """An API with one endpoint; values of its query are defaults, its body is an example."""

    plan: IntegrationPlan
    secrets: AuthData
    notes: tuple[Note, ...] = ()


def read_curl(command: str) -> ReadCurl:
    """Return what a command says; nothing is run, and no file is read.

    Raises `DraftUnreadableError`, which names the option or the place and never holds a value.
    """
    options = read_options(command)
    urls = options.all_of("url")
    if not urls:
        raise unreadable("has no address", "none")
    if len(urls) > 1:
        raise unreadable("has more than one address", "many")
    parts = _split(urls[0])
    queries = [parts.query, *options.all_of("url-query")]
    if "get" in options.flags and options.data:
        queries.append(options.data)
    headers = dict(_headers(options))
    credentials = Credentials()
    query = [*_query("&".join(filter(None, queries)), credentials)]
    public = {
        name: value for name, value in headers.items() if not credentials.takes_header(name, value)
    }
    credentials.takes_options(options, parts)
    auth, secrets = signed_in(credentials)
    endpoint = _endpoint(options, parts, query, public)
    named = {endpoint.idempotency_header, "Content-Type", *_content_type(public)}
    plan = IntegrationPlan(
        base_url=base_of(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"),
        auth=auth,
        endpoints=(endpoint,),
        headers={name: value for name, value in public.items() if name not in named},
    )
    return ReadCurl(plan, secrets, tuple(sorted(options.notes)))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(with_scheme(url))
    except ValueError:  # no address
        raise unreadable("has an address that is none", "address") from None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise unreadable("has an address that is neither http nor https", "address")
    return parts


def _headers(options: Options) -> Iterator[tuple[str, str]]:
    for text in options.all_of("header"):
        name, _, value = (part.strip() for part in text.partition(":"))
        if _OF_BROWSERS.fullmatch(name.casefold()) or not value:
            continue
        if header_name_fault(name, signs_in=True) or header_value_fault(_masked(value)):
            if header_name_fault(name, signs_in=True) == "is a header that may not be set":
                options.notes.add(Note.OPTION)
                continue
            raise unreadable("--header: is no header", "header", "--header")
        yield name, value
    if options.all_of("json"):
        yield "Accept", _JSON


def _masked(value: str) -> str:
    return "x" if is_placeholder(value.rpartition(" ")[2]) else value


def _query(text: str, credentials: Credentials) -> Iterator[tuple[str, str]]:
    fields = parse_qsl(text, keep_blank_values=True)
    if len(fields) > _MOST_FIELDS:
        raise unreadable("has too many query fields", "fields")
    for name, value in fields:
        if is_key_field(name, value):
            credentials.takes_query(name, value)
        else:
            yield name, value


def _endpoint(
    options: Options, parts: SplitResult, query: list[tuple[str, str]], headers: dict[str, str]
) -> Endpoint:
    path = quote(parts.path, safe="/:@!$&'()*+,;=-._~{}%") or "/"
    fault = template_fault(path)
    if fault:
        raise unreadable(fault, "path")
    data = None if "get" in options.flags else options.data
    method = (options.last_of("request") or _usual(options, data)).upper()
    if method not in _METHODS:
        raise unreadable("--request: is no method that is known here", "method", "--request")
    has_body = bool(data) and method not in SAFE_METHODS
    if data and not has_body:
        options.notes.add(Note.GET_BODY)
    return Endpoint(
        name=endpoint_name(method, path),
        method=method,
        path=path,
        params=tuple(_params(query)),
        idempotency_header=next(
            (name for name in headers if name.casefold().endswith("idempotency-key")), None
        ),
        **(_body(options, data, headers) if data and has_body else {}),
    )


def _usual(options: Options, data: str | None) -> str:
    if "head" in options.flags:
        return "HEAD"
    return "GET" if data is None else "POST"


def _params(query: list[tuple[str, str]]) -> Iterator[Param]:
    for name in dict.fromkeys(name for name, _ in query):
        values = [value[:_EXAMPLE_CHARS] for other, value in query if other == name]
        many = {"type": "array", "items": {"type": "string"}, "default": values}
        one = {"type": "string", "default": values[0]}
        shape = one if len(values) == 1 else many
        yield Param(name=name, place=ParamPlace.QUERY, required=True, shape=shape)


def _content_type(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.casefold() == "content-type"}


def _body(options: Options, data: str, headers: dict[str, str]) -> dict[str, Any]:
    given = next(iter(_content_type(headers).values()), "").partition(";")[0].strip().casefold()
    body_type = given or (_JSON if options.all_of("json") else FORM)
    if body_type == FORM and not data.startswith(("{", "[")):
        names = {name: {"type": "string"} for name, _ in parse_qsl(data)[:_MOST_FIELDS]}
        return {"body": {"type": "object", "properties": names}, "body_type": FORM}
    try:
        example = _shape_of(orjson.loads(data))
        is_json = True
    except orjson.JSONDecodeError:
        example, is_json = {"type": "string"}, False
    if not is_json and (body_type == _JSON or body_type.endswith("+json")):
        raise unreadable("--data: is no JSON", "json", "--data")
    return {"body": example, "body_type": _JSON if body_type == FORM else body_type}


def _shape_of(value: object, depth: int = 0) -> dict[str, Any]:
    """Return a schema that an example fits: without values of it, nothing in it is required."""
    if depth > _EXAMPLE_DEPTH or value is None:
        return {}
    if isinstance(value, dict):
        fields = [*value.items()][:_MOST_FIELDS]
        return {
            "type": "object",
            "properties": {name: _shape_of(one, depth + 1) for name, one in fields},
        }
    if isinstance(value, list):
        return {"type": "array", "items": _shape_of(value[0], depth + 1) if value else {}}
    if isinstance(value, bool):
        return {"type": "boolean"}
    return {"type": "string" if isinstance(value, str) else "number"}
