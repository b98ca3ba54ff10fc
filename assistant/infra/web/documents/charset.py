"""Finds out how the bytes of a document spell its characters.

Order: byte order mark, valid UTF-8, what header and document declare if the text then makes sense,
detection. Labels mean what the WHATWG Encoding Standard says they mean.
"""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_WHATWG = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
}
_USUAL = (
    *("cp1251", "koi8_r", "cp866", "mac_cyrillic", "cp1252", "cp1250", "iso8859_2", "cp1253"),
    *("cp1254", "cp1255", "cp1256", "cp1257", "cp932", "euc_jp", "gb18030", "big5hkscs", "cp949"),
)
_WIDE = ("utf-16", "utf-32", "utf-7")  # recognised by their bytes, or never
_HEAD_BYTES = 4096
_SAMPLE_BYTES = 20_000
_MANY_NULS = 0.3
_FEW_BROKEN = 0.02


def decode(body: bytes, header: str = "") -> str:
    """Return the text of a document; `header` is the charset its server names, if any."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    name = _wide(body) or _utf8(body) or _narrow(body, header)
    return body.decode(name, "replace")


def _wide(body: bytes) -> str | None:
    """Recognise UTF-16 without a mark: in markup every other byte is NUL."""
    head = body[:_HEAD_BYTES]
    half = len(head) // 2
    if half and head[1::2].count(0) > half * _MANY_NULS and not head[::2].count(0):
        return "utf-16-le"
    if half and head[::2].count(0) > half * _MANY_NULS and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _utf8(body: bytes) -> str | None:
    """Recognise UTF-8: other encodings hardly ever look like it; a few broken bytes may be."""
    try:
        body.decode()
    except UnicodeDecodeError:
        text = body.decode(errors="replace")
        foreign = sum(1 for character in text if character > "\x7f")
        return "utf-8" if text.count("\ufffd") < foreign * _FEW_BROKEN else None
    return None if b"\x1b$" in body else "utf-8"  # ISO-2022-JP is made of ASCII bytes


def _narrow(body: bytes, header: str) -> str:
    declared = [name for label in (header, *_labels(body)) if (name := _codec(label))]
    sample = _sample(body)
    if b"\x1b$" in body:
        return "iso2022_jp"
    for name in declared:
        if name != "utf-8" and from_bytes(sample, cp_isolation=[name]).best() is not None:
            return name
    best = from_bytes(sample, cp_isolation=list(_USUAL)).best()
    if best is not None:
        return best.encoding
    return declared[0] if declared else "cp1252"


def _labels(body: bytes) -> list[str]:
    found = (_META.search(body[:_HEAD_BYTES]), _XML.match(body[:_HEAD_BYTES]))
    return [match.group(1).decode("ascii", "replace") for match in found if match]


def _codec(label: str) -> str | None:
    """Return Python's name for a declared charset, None for none that spells a text."""
    name = label.strip().strip("\"'")
    try:
        "".encode(name)  # refuses codecs that are no charsets, such as hex
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return None if known.startswith(_WIDE) else _WHATWG.get(known, known)


def _sample(body: bytes) -> bytes:
    """Return the beginning of what people read, where foreign letters are dense."""
    text = b" ".join(_MARKUP.sub(b" ", body[: _SAMPLE_BYTES * 10]).split())
    return (text or body)[:_SAMPLE_BYTES]
