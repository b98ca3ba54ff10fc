"""Owns the patterns by which secrets are known in a text; each takes linear time.

The group `secret` is what is taken out.
"""

import re
from typing import Final

# What a header, a query field or a variable is called that holds a secret.
KEY_NAMES: Final = (
    r"(?:x[-_])?(?:api[-_]?(?:key|token|secret)|apikey|appid|access[-_]?(?:key|token)|"
    r"auth[-_]?(?:key|token)|authorization|client[-_]?secret|secret[-_]?(?:key|token)?|"
    r"private[-_]?(?:key|token)|session[-_]?(?:key|token)|subscription[-_]?key|refresh[-_]?token|"
    r"id[-_]?token|bearer[-_]?token|token|passw(?:or)?d|passphrase|pwd|signature)"
)
_EDGE: Final = r"(?<![A-Za-z0-9_.\-])"
_VALUE: Final = r"""[^\s"'`\\,;<>{}&|]"""
_PREFIXES: Final = (
    r"sk-[A-Za-z0-9_\-]{16,300}",
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,200}",
    r"gh[opsur]_[A-Za-z0-9]{20,300}",
    r"github_pat_[A-Za-z0-9_]{20,300}",
    r"glpat-[A-Za-z0-9_\-]{16,100}",
    r"xox[abeprs]-[A-Za-z0-9\-]{10,300}",
    r"A(?:KIA|SIA)[0-9A-Z]{16}",
    r"AIza[0-9A-Za-z_\-]{35}",
    r"ya29\.[0-9A-Za-z_\-.]{20,300}",
    r"hf_[A-Za-z0-9]{20,100}",
    r"npm_[A-Za-z0-9]{30,100}",
    r"pypi-[A-Za-z0-9_\-]{30,300}",
    r"shp(?:at|ss|ca)_[A-Za-z0-9]{20,100}",
    r"SG\.[A-Za-z0-9_\-]{10,100}\.[A-Za-z0-9_\-]{10,100}",
    r"[0-9]{8,10}:[A-Za-z0-9_\-]{35}",
    r"eyJ[A-Za-z0-9_\-]{6,4000}\.[A-Za-z0-9_\-]{4,8000}\.[A-Za-z0-9_\-]{0,2000}",
)

ALWAYS: Final[tuple[re.Pattern[str], ...]] = (
    # pem
    re.compile(
        r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----[\s\S]*?"
        r"(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----|\Z))"
    ),
    re.compile(rf"{_EDGE}(?P<secret>{'|'.join(_PREFIXES)})(?![A-Za-z0-9_])"),  # prefix
    # header: a sign-in of any scheme
    re.compile(
        r"\b(?:proxy-)?authorization\b[\"']?[ \t]{0,5}[:=][ \t]{0,5}[\"']?"
        r"(?:(?:bearer|basic|token|apikey|api-key|digest|key|oauth)[ \t]{1,5})?"
        rf"(?P<secret>{_VALUE}{{3,8000}})",
        re.IGNORECASE,
    ),
    # bearer
    re.compile(
        r"\bbearer[ \t]{1,5}(?=[A-Za-z0-9._~+/\-]{0,300}[0-9])"
        r"(?P<secret>[A-Za-z0-9._~+/\-]{8,8000}={0,2})",
        re.IGNORECASE,
    ),
    # basic
    re.compile(
        r"\bbasic[ \t]{1,5}(?=[A-Za-z0-9+/]{0,300}[A-Z0-9])"
        r"(?P<secret>[A-Za-z0-9+/]{8,2000}={0,2})(?![A-Za-z0-9+/=])"
    ),
    # query
    re.compile(
        rf"[?&]{KEY_NAMES}=(?P<secret>[^\s&#\"'<>]{{4,4000}})",
        re.IGNORECASE,
    ),
    # query: short names are also names of harmless things
    re.compile(
        r"[?&](?:key|auth|sig|pass)=(?=[^\s&#\"'<>]{0,300}[0-9])(?P<secret>[^\s&#\"'<>]{12,4000})",
        re.IGNORECASE,
    ),
    # header: X-Anything-Key: value
    re.compile(
        r"(?<![A-Za-z0-9_\-])(?:x-[a-z0-9\-]{0,60}(?<=[\-])(?:key|token|secret|auth|password|pass)|"
        r"x-(?:token|auth|secret|key)|api[-_]?key|(?:private|access|auth|session)-token|"
        r"[a-z0-9\-]{1,40}-(?:api-)?(?:key|token|secret))[\"']?[ \t]{0,5}[:=][ \t]{0,5}[\"']?"
        rf"(?P<secret>{_VALUE}{{4,4000}})",
        re.IGNORECASE,
    ),
    # cookie
    re.compile(
        r"\bcookie[ \t]{0,5}:[ \t]{0,5}(?P<secret>[^\s\"'][^\r\n\"']{2,4000})", re.IGNORECASE
    ),
    # cookie
    re.compile(
        r"(?<!\S)(?:-b|--cookie)[ =]{0,3}[\"']?(?P<secret>[^\s\"'=]{1,200}=[^\r\n\"']{1,4000})"
    ),
    # basic
    re.compile(r"(?<!\S)(?:-u|--user)[ =]{0,3}[\"']?[^\s\"':]{0,200}:(?P<secret>[^\s\"']{1,1000})"),
    re.compile(r"--oauth2-bearer[ =]{1,3}[\"']?(?P<secret>[^\s\"']{4,8000})"),  # bearer
    re.compile(r"://[^\s/@:?#]{0,200}:(?P<secret>[^\s/@?#]{1,500})@"),  # userinfo
    # field: "client_secret": "…" of JSON, client_secret=… of forms and settings
    re.compile(
        r"(?<![A-Za-z0-9])(?:client_secret|access_token|refresh_token|api_key|api_token|"
        r"secret_key|private_key|auth_token|password)[\"']?[ \t]{0,5}[:=][ \t]{0,5}[\"']?"
        rf"(?P<secret>{_VALUE}{{4,4000}})",
        re.IGNORECASE,
    ),
)

_WORDS: Final = (
    r"(?<![\w\-])(?:api[-_ ]?)?(?:ключ(?:а|ом)?|токен(?:а|ом)?|парол(?:ь|я|ем)|секрет(?:ом)?|"
    r"token|key|apikey|password|passwd|secret|пасс)"
    r"(?:[ \t]{1,3}(?:api|апи|доступа|от[ \t]{1,3}api|to[ \t]{1,3}it))?"
)
SAID: Final[tuple[re.Pattern[str], ...]] = (
    # said: «ключ: X», «токен — X», "token is X"
    re.compile(
        rf"{_WORDS}[ \t]{{0,3}}(?:[:=—–]|[ \t]-[ \t]|[ \t](?:это|такой|is)[ \t:])\s{{0,5}}"
        r"[\"'«`]?(?:(?:bearer|basic)[ \t]{1,3})?(?P<secret>[^\s\"'«»`,;]{4,4000})",
        re.IGNORECASE,
    ),
    # said: «пароль qwerty»
    re.compile(
        r"(?<![\w\-])(?:пароль|паролем|password|passwd)[ \t]{1,3}[\"'«`]?"
        r"(?P<secret>[!-~]{4,1000}?)(?=[\"'«»`,;]|\s|\Z|\.(?:\s|\Z))",
        re.IGNORECASE,
    ),
    # said: «ключ abc123»
    re.compile(
        rf"{_WORDS}[ \t]{{1,3}}[\"'«`]?(?=[!-~]{{0,300}}[0-9])"
        r"(?P<secret>[!-~]{6,4000}?)(?=[\"'«»`,;]|\s|\Z|\.(?:\s|\Z))",
        re.IGNORECASE,
    ),
)
"""With words before it; only while an API is being connected."""

_KEY_NAME = re.compile(
    rf"{KEY_NAMES}|key|auth|sig|pass|x-(?:token|auth|secret|key)|"
    r"[a-z0-9\-_]{1,60}[\-_](?:key|token|secret|auth|password)",
    re.IGNORECASE,
)
_NO_SECRETS: Final = frozenset({"idempotency-key", "x-idempotency-key", "sort_key", "page_token"})


def is_key_name(name: str) -> bool:
    """Tell whether a header or a query field of this name holds a secret."""
    return _KEY_NAME.fullmatch(name) is not None and name.casefold() not in _NO_SECRETS
