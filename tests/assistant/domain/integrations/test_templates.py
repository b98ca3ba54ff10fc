"""Paths and parameters of endpoints: nothing that is filled in leaves its place."""

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.contracts.integrations import Endpoint, Param, ParamPlace
from assistant.domain.integrations.templates import names_in, render, template_fault
from assistant.errors import ToolArgumentsError

BASE = "https://api.example.com/v1"


def _render(path: str, **params: object) -> str:
    return render(Endpoint(name="e", path=path), params, BASE).url


@pytest.mark.parametrize(
    ("path", "params", "rest"),
    [
        ("/users/{id}", {"id": 7}, "/users/7"),
        ("/users/{id}", {"id": "a b/c?d#e"}, "/users/a%20b%2Fc%3Fd%23e"),
        ("/users/{id}", {"id": "{x}"}, "/users/%7Bx%7D"),
        ("/users/{id}", {"id": True}, "/users/true"),
        ("/users/{id}", {"id": 5.0}, "/users/5"),
        ("/v/{a}:{b}", {"a": "x", "b": "ж"}, "/v/x:%D0%B6"),
        ("/a%20b", {}, "/a%20b"),
        ("/", {}, "/"),
        ("", {}, ""),
    ],
)
def test_values_are_encoded_inside_their_segment(
    path: str, params: dict[str, object], rest: str
) -> None:
    assert _render(path, **params) == BASE + rest


@pytest.mark.parametrize(
    "value",
    [
        "",
        ".",
        "..",
        "%2e%2e",
        "%252e.",
        "../x",
        "a/../b",
        "..\\x",
        "..;a/x",
        "a\r\nb",
        "a\x00",
        "\ud800",
        "x" * 2_001,
        None,
        [1],
        {"a": 1},
        float("nan"),
    ],
)
def test_values_that_could_leave_their_segment_are_refused_without_being_repeated(
    value: object,
) -> None:
    with pytest.raises(ToolArgumentsError) as caught:
        _render("/users/{id}", id=value)
    assert str(caught.value.params["detail"]).startswith("id: ")
    assert not isinstance(value, str) or len(value) < 3 or value not in str(caught.value)


def test_places_side_by_side_make_no_dots_together() -> None:
    with pytest.raises(ToolArgumentsError):
        _render("/a/{x}{y}/b", x="%2e", y=".")
    with pytest.raises(ToolArgumentsError):
        _render("/a/.{x}", x=".")


@pytest.mark.parametrize(
    "path",
    [
        "users",
        "//evil.com",
        "/a//b",
        "/../a",
        "/a/%2e%2E/b",
        "/a?b=1",
        "/a#b",
        "/a\\b",
        "/{a",
        "/a}",
        "/{a{b}}",
        "/a\nb",
        "https://evil.com/",
        "/%zz",
        "/" + "a" * 1_000,
    ],
)
def test_templates_that_are_none_are_refused(path: str) -> None:
    assert template_fault(path)
    with pytest.raises(ToolArgumentsError):
        _render(path, a="x")


@given(
    path=st.text(alphabet="/ab{}.%2eЖ?#\\:@;", max_size=12).map("/{x}/".__add__),
    value=st.one_of(st.text(max_size=20), st.sampled_from(["..", "%2e%2e", "@evil", "//evil"])),
)
@settings(max_examples=400, deadline=None)
def test_whatever_is_given_the_address_stays_below_the_base(path: str, value: str) -> None:
    names = dict.fromkeys(names_in(path), value)
    try:
        url = _render(path, **names)
    except ToolArgumentsError:
        return
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc) == ("https", "api.example.com")
    assert parts.path.startswith("/v1/")
    assert not parts.query
    assert not parts.fragment
    assert not {".", ".."} & {*unquote(unquote(parts.path)).replace("\\", "/").split("/")}


@given(values=st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_query_says_what_was_given_and_nothing_else(values: dict[str, str]) -> None:
    params = tuple(Param(name=name, place=ParamPlace.QUERY) for name in values)
    try:
        rendered = render(Endpoint(name="e", path="/q", params=params), values, BASE)
    except (ToolArgumentsError, UnicodeEncodeError):
        return
    query = urlsplit(rendered.address).query
    assert parse_qsl(query, keep_blank_values=True) == [*values.items()]


def test_lists_go_one_by_one_or_joined_and_none_counts_as_not_given() -> None:
    params = (
        Param(name="a", place=ParamPlace.QUERY),
        Param(name="b", place=ParamPlace.QUERY, explode=False),
        Param(name="c", place=ParamPlace.QUERY),
    )
    rendered = render(
        Endpoint(name="e", path="/q", params=params),
        {"a": [1, 2], "b": ["x", "y"], "c": None},
        BASE,
    )
    assert rendered.query == (("a", "1"), ("a", "2"), ("b", "x,y"))
    assert rendered.address == f"{BASE}/q?a=1&a=2&b=x%2Cy"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Trace", "a\r\nHost: evil"),
        ("X-Trace", "ж"),
        ("X-Trace", " "),
        ("Host", "evil"),
        ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Proxy-Authorization", "x"),
        ("Cookie", "a=b"),
        ("authorization", "x"),
        ("X Trace", "a"),
        ("X-Api-Key", "mine"),
    ],
)
def test_headers_that_would_change_the_request_are_refused_by_name(name: str, value: str) -> None:
    endpoint = Endpoint(name="e", params=(Param(name=name, place=ParamPlace.HEADER),))
    with pytest.raises(ToolArgumentsError) as caught:
        render(endpoint, {name: value}, BASE, reserved={"x-api-key"})
    assert str(caught.value.params["detail"]).startswith(f"{name}: ")


def test_a_query_field_of_the_sign_in_is_not_for_the_caller() -> None:
    endpoint = Endpoint(name="e", params=(Param(name="key", place=ParamPlace.QUERY),))
    with pytest.raises(ToolArgumentsError):
        render(endpoint, {"key": "x"}, BASE, reserved={"key"})
