"""Addresses as people write them, with a scheme and without."""

import pytest

from assistant.domain.integrations.address_words import address_alone, with_schemes


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("localhost:18656", "http://localhost:18656"),
        ("localhost", "http://localhost"),
        ("127.0.0.1:18656", "http://127.0.0.1:18656"),
        ("192.168.1.5:8080/api", "http://192.168.1.5:8080/api"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("myhost:8080", "http://myhost:8080"),
        ("nas.local/api", "http://nas.local/api"),
        ("api.example.com", "https://api.example.com"),
        ("API.example.com:8443/v1.", "https://API.example.com:8443/v1"),
        ("адрес: localhost:80", "http://localhost:80"),
        ("Погода", None),
        ("weather", None),
        ("token:1234", None),
        ("на сайте example.com", None),
    ],
)
def test_a_whole_message_may_be_an_address(said: str, address: str | None) -> None:
    assert address_alone(said) == address


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("X localhost:8080 GET /a", "X http://localhost:8080 GET /a"),
        ("X, 10.0.0.1, GET /a", "X, http://10.0.0.1, GET /a"),
        ("X api.example.com/v1 bearer", "X https://api.example.com/v1 bearer"),
        ("Booking.com", "Booking.com"),
        ("https://x.com limit:100", "https://x.com limit:100"),
        ("https://x.com a:100 GET /b", "https://x.com a:100 GET /b"),
        ("«myhost:8080» и/или GET /a/b.c/d", "«myhost:8080» и/или GET /a/b.c/d"),
    ],
)
def test_addresses_among_words_get_their_scheme(text: str, whole: str) -> None:
    assert with_schemes(text) == whole
