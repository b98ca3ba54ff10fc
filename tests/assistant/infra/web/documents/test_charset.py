"""Bytes become the text that was meant."""

import codecs

import pytest

from assistant.infra.web.documents.charset import decode

_RUSSIAN = (
    "Утки встречаются на всех материках, кроме Антарктиды. Большинство видов линяет раз в год, "
    "и пока отрастают новые маховые перья, птицы не летают. Яйца насиживает одна самка."
)
_GERMAN = "Die Ente fühlt sich überall heimisch: größere Seen, Flüsse, schöne Gärten und Höfe."
_JAPANESE = "カモは南極を除くすべての大陸に生息しています。多くの種は年に一度換羽します。"


def html(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return (
        f"<!doctype html><html><head>{meta}<title>t</title></head><body><p>{text}</p></body></html>"
    )


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "cp866", "utf-8", "iso-8859-5"])
def test_the_charset_of_the_header_is_followed(charset: str) -> None:
    assert _RUSSIAN in decode(html(_RUSSIAN).encode(charset), charset)


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
def test_the_charset_of_the_page_is_followed(charset: str) -> None:
    assert _RUSSIAN in decode(html(_RUSSIAN, charset).encode(charset))


def test_the_charset_of_an_old_meta_element_is_followed() -> None:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    assert _RUSSIAN in decode(f"{meta}<p>{_RUSSIAN}".encode("cp1251"))


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (_RUSSIAN, "windows-1251"),
        (_RUSSIAN, "koi8-r"),
        (_GERMAN, "iso-8859-1"),
        (_JAPANESE, "shift_jis"),
        (_JAPANESE, "euc-jp"),
        (_RUSSIAN, "utf-8"),
    ],
)
def test_an_undeclared_charset_is_detected(text: str, charset: str) -> None:
    assert text in decode(html(text).encode(charset))


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "utf-8", "windows-1252", "no-such", "utf-7", "hex"]
)
def test_a_wrong_header_is_not_believed(declared: str) -> None:
    assert _RUSSIAN in decode(html(_RUSSIAN).encode("cp1251"), declared)


def test_a_wrong_header_gives_way_to_the_page() -> None:
    assert _RUSSIAN in decode(html(_RUSSIAN, "koi8-r").encode("koi8-r"), "iso-8859-1")


def test_utf8_is_recognised_whatever_is_declared() -> None:
    assert _RUSSIAN in decode(html(_RUSSIAN, "windows-1251").encode(), "koi8-r")


def test_a_few_broken_bytes_do_not_spoil_utf8() -> None:
    body = html(_RUSSIAN * 3).encode() + b"\xff"
    assert _RUSSIAN in decode(body, "utf-8")


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_wins_over_the_header(mark: bytes, charset: str) -> None:
    assert decode(mark + html(_RUSSIAN).encode(charset), "windows-1251") == html(_RUSSIAN)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognised(charset: str) -> None:
    assert decode(html(_RUSSIAN).encode(charset)) == html(_RUSSIAN)


def test_mail_charset_of_japan_is_recognised() -> None:
    assert _JAPANESE in decode(html(_JAPANESE).encode("iso-2022-jp"))


def test_what_nobody_can_spell_still_becomes_text() -> None:
    assert decode(bytes(range(128, 256)), "utf-8")
    assert decode(b"") == ""
