"""Names that are one, slugs that are not, and addresses of APIs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.integrations.names import (
    endpoint_name,
    name_key,
    proposed_name,
    shown_name,
    tool_slug,
)
from assistant.domain.integrations.urls import base_of, joined, split_call
from assistant.errors import DraftUnreadableError


def test_names_are_one_without_case_blanks_and_compatibility_forms() -> None:
    assert name_key("  My\u00a0 API ") == name_key("my api") == name_key("Ｍｙ ＡＰＩ")
    assert name_key("My\u200bAPI") == name_key("MyAPI")
    assert shown_name(" a\n b\u202e ") == "a b"


def test_endpoints_get_names_that_are_not_taken() -> None:
    assert endpoint_name("GET", "/users/{id}") == "get_users_id"
    assert endpoint_name("GET", "/", "", {"get"}) == "get_2"
    assert endpoint_name("GET", "/x", "list users!", {"list_users"}) == "list_users_2"
    assert len(endpoint_name("GET", "/" + "a" * 500)) <= 80


_WORD = st.text(alphabet="ab_.-Ж ", min_size=1, max_size=40)


@given(first=st.tuples(_WORD, _WORD), second=st.tuples(_WORD, _WORD))
@settings(max_examples=300, deadline=None)
def test_other_tools_have_other_slugs(first: tuple[str, str], second: tuple[str, str]) -> None:
    slugs = tool_slug(*first), tool_slug(*second)
    assert all(re.fullmatch(r"mcp_[a-z0-9_]{1,60}", slug) for slug in slugs)
    assert (slugs[0] == slugs[1]) == (first == second)


def test_plain_slugs_are_readable() -> None:
    assert tool_slug("time", "get_current_time") == "mcp_time_get_current_time"
    assert tool_slug("a", "b_c") != tool_slug("a_b", "c")
    assert len(tool_slug("x" * 100, "y" * 100)) <= 64


@pytest.mark.parametrize(
    ("given_url", "kept"),
    [
        ("HTTPS://API.Example.com:443/v1/", "https://api.example.com/v1"),
        ("api.x.com", "https://api.x.com"),
        ("http://[::1]:8080/a b", None),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("https://x.com/ж", "https://x.com/%D0%B6"),
        ("ftp://x.com", None),
        ("https://u:p@x.com", None),
        ("https://x.com?a=1", None),
        ("https://x.com/#a", None),
        ("https://x.com/../a", None),
        ("https://x.com/%2e%2E/a", None),
        ("https://x.com//a", None),
        ("https://", None),
        ("", None),
        ("https://x.com:99999", None),
        ("https://x.com\\@evil.com", None),
        ("https://x\u202e.com", None),
        ("javascript:alert(1)", None),
    ],
)
def test_addresses_are_kept_in_one_form_or_refused_without_being_repeated(
    given_url: str, kept: str | None
) -> None:
    if kept is not None:
        assert base_of(given_url) == kept
        assert base_of(kept) == kept
        return
    with pytest.raises(DraftUnreadableError) as caught:
        base_of(given_url)
    assert str(caught.value.params["detail"]).startswith("base_url: ")


def test_paths_are_put_behind_a_base() -> None:
    assert joined("https://x.com/v1", "/a") == "https://x.com/v1/a"
    assert joined("https://x.com/v1/", "") == "https://x.com/v1"


@pytest.mark.parametrize(
    ("url", "base_url", "split"),
    [
        ("http://host:8080/bearer", "", ("http://host:8080", "/bearer")),
        ("https://x.com/v1/now/", "", ("https://x.com", "/v1/now")),
        ("https://x.com/v1/now", "https://x.com/v1", ("https://x.com/v1", "/now")),
        ("x.com/now", "", ("https://x.com", "/now")),
        ("https://x.com", "", None),
        ("https://x.com/", "https://x.com", None),
        ("https://x.com/api", "", None),
        ("https://x.com/rest/v2.1/", "", None),
        ("https://x.com/now?a=1", "", None),
        ("http://[::1", "", None),
    ],
)
def test_an_address_with_a_path_is_a_call(
    url: str, base_url: str, split: tuple[str, str] | None
) -> None:
    assert split_call(url, base_url) == split


@pytest.mark.parametrize(
    ("base_url", "paths", "name"),
    [
        ("https://api.example.com/v1", ("/now",), "example"),
        ("http://httpbin", (), "httpbin"),
        ("http://127.0.0.1:8080", ("/v1/{id}", "/users/{id}"), "users"),
        ("http://localhost/mcp", (), "mcp"),
        ("http://[::1]", ("/погода",), "погода"),
        ("http://10.0.0.1:9", (), ""),
        ("", ("/now",), ""),
    ],
)
def test_a_number_is_no_name(base_url: str, paths: tuple[str, ...], name: str) -> None:
    assert proposed_name(base_url, paths) == name
