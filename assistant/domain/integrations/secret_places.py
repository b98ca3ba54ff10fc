"""Owns the patterns of secrets that people send to a place: a header, a parameter, a field.

Groups are those of the spoken ones; each takes linear time.
"""

import re
from typing import Final

from assistant.domain.integrations.secret_patterns import KEY_NAMES
from assistant.domain.integrations.secret_phrases import BEGIN, END, GAP, IS, KEY, LEARNT

_PLACE: Final = (
    r"(?:(?:(?:http|query)[- ])?(?:заголов(?:ок|ке|ком)|параметре?(?:[ ]запроса)?|header|"
    r"param(?:eter)?)|query)"
)
_NAMED: Final = r"(?:[ ](?:с[ ]именем|named|called))?[ \t]{1,3}[\"'«`]?"
_NAME: Final = r"[a-z][a-z0-9_\-]{0,60}+[\"'»`]?"
_VALUE_IS: Final = (
    r"[ \t]{0,3}[,;—–\-]?[ \t]{0,3}(?:(?:а|и|его|со|its|and|with)[ ]){0,2}"
    rf"(?:значени(?:е|ем)|value)[ \t]{{0,3}}(?:{IS})?\s{{0,5}}[\"'«`]?"
)
_SCHEME: Final = r"(?:(?:bearer|basic|token)[ \t]{1,3})?"
_NO_ADDRESS: Final = r"(?!https?:|[/.]|\S{1,80}@\S{1,80}\.)"
_MIXED: Final = r"(?=[^\s\"'«»`,;]{0,300}[0-9])(?=[^\s\"'«»`,;]{0,300}[a-z])"
_PLAIN: Final = r"[^\s\"'«»`,;]"
_OF_OTHER_MATTER: Final = (
    r"(?![a-z0-9\-]{0,60}(?:id|version|date|time|timeout|type|limit|host|url|uri|lang|language|"
    r"encoding|format|count|size|page|name|mode|zone|region|since|remaining|reset)(?![a-z0-9\-]))"
)
_MIXED_HEADER: Final = (
    rf"{_OF_OTHER_MATTER}(?P<header>x-[a-z0-9\-]{{1,60}}|"
    r"(?-i:[A-Z])[a-z0-9]{0,30}(?:-(?-i:[A-Z])[a-z0-9]{0,30}){1,5})(?![a-z0-9\-])"
)
_IN_JSON: Final = (
    rf"(?:{KEY_NAMES}|pass|pin|[a-z0-9_\-]{{0,40}}(?:api_?key|token|secret|password)|"
    r"(?:key|auth|sig)(?=[\"'][ \t]{0,5}:\s{0,5}[\"'][^\"']{0,300}[0-9]))"
)

PLACES: Final[tuple[re.Pattern[str], ...]] = (
    # said: «ключ в параметре k, значение X»
    re.compile(
        rf"{BEGIN}(?:{LEARNT}|{KEY}|pass)(?:[ \t]{{1,3}}\w{{2,20}}+){{0,2}}?[ \t]{{1,3}}"
        rf"(?:в|in|as)[ ](?:the[ ]|a[ ])?{_PLACE}{_NAMED}{_NAME}{_VALUE_IS}{_SCHEME}"
        rf"(?P<shown>)(?P<secret>\S{{4,4000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «ключ в заголовке X-Foo X»
    re.compile(
        rf"{BEGIN}(?:{LEARNT}|{KEY}|pass)(?:[ \t]{{1,3}}\w{{2,20}}+){{0,2}}?[ \t]{{1,3}}"
        rf"(?:в|in|as)[ ](?:the[ ]|a[ ])?{_PLACE}{_NAMED}{_NAME}"
        rf"(?:[ \t]{{0,3}}{IS}\s{{0,5}}[\"'«`]?|[ \t]{{0,3}},?{GAP}){_SCHEME}"
        rf"{_NO_ADDRESS}{_MIXED}(?P<shown>)(?P<secret>\S{{6,4000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «заголовок X-Org значение X», «параметр k, значение X»
    re.compile(
        rf"(?<![\w\-]){_PLACE}{_NAMED}(?:{_NAME}{_VALUE_IS}|k(?:ey)?[ \t]{{0,3}}[:=][ \t]{{0,3}})"
        rf"{_SCHEME}{_NO_ADDRESS}{_MIXED}(?P<secret>{_PLAIN}{{8,4000}})",
        re.IGNORECASE,
    ),
    # header: «заголовок X-Org X»
    re.compile(
        rf"(?<![\w\-])(?:заголов(?:ок|ке|ком)|header){_NAMED}{_MIXED_HEADER}[\"'»`]?[ \t]{{1,3}}"
        rf"{_SCHEME}{_NO_ADDRESS}{_MIXED}(?P<secret>{_PLAIN}{{8,4000}})",
        re.IGNORECASE,
    ),
    # header: "X-Org: X", "X-Org=X", whatever the name is, by how the value looks
    re.compile(
        rf"(?<![\w\-./]){_MIXED_HEADER}[\"']?[ \t]{{0,3}}[:=][ \t]{{0,3}}[\"']?"
        rf"{_NO_ADDRESS}(?![0-9]{{4}}-[0-9]{{2}}-){_MIXED}(?P<secret>{_PLAIN}{{6,4000}})",
        re.IGNORECASE,
    ),
    # field: a secret of JSON by its name
    re.compile(
        rf"(?<![a-z0-9])[\"']{_IN_JSON}[\"'][ \t]{{0,5}}:\s{{0,5}}"
        r"(?P<quote>[\"'])(?P<secret>[^\s\"'][^\"'\r\n]{2,4000})(?P=quote)",
        re.IGNORECASE,
    ),
    # field: client_secret and a space
    re.compile(
        r"(?<![a-z0-9])(?:(?:client|app)[_\- ]?secret|(?:access|refresh|auth|api)[_\-]?token|"
        r"(?:api|secret|private)[_\-]?key)[ \t]{1,3}[\"'«`]?"
        rf"(?=\S{{0,300}}(?-i:[0-9]|[a-z][A-Z]))(?P<secret>\S{{4,4000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «ключ qwertyword»: a word of another language alone
    re.compile(
        r"(?:\A|(?<=[.,;:!\r\n])|(?<=мой)|(?<=вот)|(?<=наш))[ \t]{0,3}"
        rf"(?:ключ(?:ик)?|токен|секрет)(?:[ \t]{{1,3}}(?:api|апи))?(?P<shown>){GAP}"
        r"(?!(?:access|authori|authent|bearer|header|query|api|oauth|openid|swagger))"
        r"(?P<secret>[a-z]{8,200}+)(?=[ \t]{0,3}(?:[\"'»`.,;!\r\n]|\Z))",
        re.IGNORECASE,
    ),
)
"""With the place before it; only while an API is being connected."""
