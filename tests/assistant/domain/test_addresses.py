"""Addresses as people write them."""

import pytest

from assistant.domain.addresses import host_of, with_scheme


@pytest.mark.parametrize(
    ("url", "whole"),
    [("pond.example/a", "https://pond.example/a"), ("http://pond.example", "http://pond.example")],
)
def test_people_leave_the_scheme_out(url: str, whole: str) -> None:
    assert with_scheme(url) == whole


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a@Pond.Example:80/x", "pond.example"),
        ("pond.example", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_addresses_have_hosts(url: str, host: str) -> None:
    assert host_of(url) == host
