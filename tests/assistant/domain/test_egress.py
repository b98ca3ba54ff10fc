from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.egress import (
    Address,
    is_admissible,
    is_denied,
    is_public,
    parse_address,
    parse_entry,
    parse_host,
    unwrap,
)

_V4 = st.ip_addresses(v=4).map(lambda address: IPv4Address(int(address)))
_ANY = st.ip_addresses().map(lambda address: ip_address(str(address)))


@pytest.mark.parametrize(
    "text",
    [
        "8.8.8.8",
        "1.1.1.1",
        "93.184.215.14",
        "2606:4700::1111",
        "2a00:1450:4001:800::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_addresses_of_the_internet_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "text", ["168.63.129.16", "100.100.100.200", "169.254.169.254", "192.0.0.192", "fd00:ec2::254"]
)
def test_metadata_of_clouds_is_neither_public_nor_admissible(text: str) -> None:
    assert not is_public(ip_address(text))
    assert not is_admissible(ip_address(text))


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "10.1.2.3", "172.20.0.2", "192.168.1.7", "100.64.0.9", "::1", "fd12::7"]
)
def test_a_lan_is_not_public_but_admissible(text: str) -> None:
    assert not is_public(ip_address(text))
    assert is_admissible(ip_address(text))


@pytest.mark.parametrize(
    "text", ["0.0.0.7", "::", "224.0.0.1", "ff02::1", "240.0.0.1", "fe80::1", "169.254.1.1"]
)
def test_what_is_no_host_of_a_lan_is_never_admissible(text: str) -> None:
    assert not is_admissible(ip_address(text))


@given(_V4)
def test_a_mapped_address_is_as_public_as_what_it_holds(address: IPv4Address) -> None:
    mapped = IPv6Address((0xFFFF << 32) | int(address))
    assert unwrap(mapped) == address
    assert is_public(mapped) == is_public(address)
    assert is_admissible(mapped) == is_admissible(address)


@given(_V4)
def test_a_nat64_address_is_as_public_as_what_it_holds(address: IPv4Address) -> None:
    assert is_public(IPv6Address((0x64FF9B << 96) | int(address))) == is_public(address)


@given(_V4, st.integers(0, 2**80 - 1))
def test_tunnels_are_never_public(address: IPv4Address, rest: int) -> None:
    of_6to4 = IPv6Address((0x2002 << 112) | (int(address) << 80) | rest)
    of_teredo = IPv6Address((0x20010000 << 96) | (rest & ~0xFFFFFFFF) | int(address))
    local_nat64 = IPv6Address((0x64FF9B0001 << 80) | rest)
    compatible = IPv6Address(int(address))
    assert not any(map(is_public, (of_6to4, of_teredo, local_nat64, compatible)))


@given(_V4)
def test_isatap_hides_no_private_address(address: IPv4Address) -> None:
    outside = int(IPv6Address("2606:4700::5efe:0:0"))
    assert is_public(IPv6Address(outside | int(address))) == is_public(address)


@given(_ANY)
def test_what_is_public_is_what_python_calls_global(address: Address) -> None:
    plain = unwrap(address)
    if is_public(address):
        assert plain.is_global
        assert not plain.is_private
        assert not plain.is_loopback
        assert not plain.is_link_local
        assert not plain.is_multicast
        assert is_admissible(address)


@given(_ANY)
def test_an_address_as_a_host_is_itself(address: Address) -> None:
    assert parse_address(parse_host(str(address))) == address
    assert parse_host(str(address)) == parse_host(parse_host(str(address)))


@given(st.text())
def test_a_host_is_in_one_spelling_or_refused(text: str) -> None:
    try:
        host = parse_host(text)
    except ValueError:
        return
    assert host.isascii()
    assert parse_host(host) == host == parse_host(host.upper())


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Example.COM.", "example.com"),
        ("a_b.example", "a_b.example"),
        ("xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("[::FFFF:7f00:1]", "::ffff:7f00:1"),
        ("1.2.3.4.", "1.2.3.4"),
        ("4chan.test", "4chan.test"),
    ],
)
def test_hosts_are_written_one_way(text: str, host: str) -> None:
    assert parse_host(text) == host


@given(st.integers(0, 2**33), st.sampled_from(["{}", "0x{:x}", "0{:o}", "1.{}", "1.2.0x{:x}"]))
def test_numbers_are_no_hosts(number: int, spelling: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_host(spelling.format(number))


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "a..b", "-a.b", "a-.b", "a b", "a/b", "a%2eb", "a@b", "[::1", "[a]"),
        *("[1.2.3.4]", "fe80::1%lo", "[::1%lo]", "1.2.3.256", "1.2.3.04"),
        *("a" * 64, ".".join(["ab"] * 85)),
    ],
)
def test_other_texts_are_no_hosts(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_host(text)


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "::1%lo", "fe80::1%1"])
def test_other_texts_are_no_addresses(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_address(text)


@pytest.mark.parametrize(
    ("host", "port", "denied"),
    [
        ("evil.test", 80, True),
        ("a.evil.test", 80, False),
        ("sub.test", 443, True),
        ("a.b.sub.test", 80, True),
        ("notsub.test", 80, False),
        ("10.1.2.3", 8080, True),
        ("10.1.2.4", 80, False),
        ("nas.test", 8080, True),
        ("nas.test", 80, False),
        ("a.dark.test", 81, True),
        ("a.dark.test", 80, False),
        ("::1", 8080, True),
        ("::1", 80, False),
    ],
)
def test_a_denied_domain_stands_for_all_names_below_it(
    host: str,
    port: int,
    denied: bool,  # noqa: FBT001
) -> None:
    entries = ["EVIL.test.", ".Sub.test", "10.1.2.3", "NAS.test:8080", ".dark.test:81"]
    listed = frozenset(map(parse_entry, [*entries, "[::1]:8080"]))
    assert is_denied(host, port, listed) is denied


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("127.0.0.1:18656", ("127.0.0.1", 18656)),
        ("Example.com.", ("example.com", None)),
        ("2001:DB8::1", ("2001:db8::1", None)),
        ("[2001:db8::1]", ("2001:db8::1", None)),
        ("[2001:db8::1]:443", ("2001:db8::1", 443)),
        (".example.com:8443", (".example.com", 8443)),
    ],
)
def test_an_entry_is_a_host_with_or_without_a_port(text: str, entry: tuple[str, int]) -> None:
    assert parse_entry(text) == entry


@pytest.mark.parametrize(
    "text", ["", ".", ":80", "a:", "a:0", "a:65536", "a:b", "a:80:80", "http://a", "a/b", "[::1]80"]
)
def test_other_texts_are_no_entries(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_entry(text)
