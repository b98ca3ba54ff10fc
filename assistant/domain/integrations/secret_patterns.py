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
_HARMLESS_KEYS: Final = (
    r"(?:max|min|per|total|primary|foreign|sort|partition|row|cache|public|page|next)-"
)
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

SHAPES: Final[tuple[re.Pattern[str], ...]] = (
    # pem
    re.compile(
        r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----[\s\S]*?"
        r"(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----|\Z))"
    ),
    re.compile(rf"{_EDGE}(?P<secret>{'|'.join(_PREFIXES)})(?![A-Za-z0-9_])"),  # prefix
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
)
"""By what they are, or by where they stand in a command or an address."""

FIELDS: Final[tuple[re.Pattern[str], ...]] = (
    # header: a sign-in of any scheme
    re.compile(
        r"\b(?:proxy-)?authorization\b[\"']?[ \t]{0,5}[:=][ \t]{0,5}[\"']?"
        r"(?:(?:bearer|basic|token|apikey|api-key|digest|key|oauth)[ \t]{1,5})?"
        rf"(?P<secret>{_VALUE}{{3,8000}})",
        re.IGNORECASE,
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
        rf"(?<![A-Za-z0-9_\-])(?!{_HARMLESS_KEYS})"
        r"(?:x-[a-z0-9\-]{0,60}(?<=[\-])(?:key|token|secret|auth|password|pass)|"
        r"x-(?:token|auth|secret|key)|api[-_]?key|(?:private|access|auth|session)-token|"
        r"[a-z0-9\-]{1,40}-(?:api-)?(?:key|token|secret))[\"']?[ \t]{0,5}[:=][ \t]{0,5}[\"']?"
        rf"(?P<secret>{_VALUE}{{4,4000}})",
        re.IGNORECASE,
    ),
    # field: "client_secret": "…" of JSON, client_secret=… of forms and settings
    re.compile(
        r"(?<![A-Za-z0-9])(?:client_secret|access_token|refresh_token|api_key|api_token|"
        r"secret_key|private_key|auth_token)[\"']?[ \t]{0,5}[:=][ \t]{0,5}[\"']?"
        rf"(?P<secret>{_VALUE}{{4,4000}})",
        re.IGNORECASE,
    ),
    # field: a token of JSON
    re.compile(
        r"[\"']token[\"'][ \t]{0,5}:[ \t]{0,5}[\"'](?=[A-Za-z0-9_\-.]{0,300}[0-9])"
        r"(?P<secret>[A-Za-z0-9_\-.]{8,4000})[\"']",
        re.IGNORECASE,
    ),
    # field: "password": "…", also as people write it
    re.compile(
        r"(?<![A-Za-z0-9])password(?:(?P<prose>[ \t]{0,5}[:=])|[\"'][ \t]{0,5}[:=])[ \t]{0,5}"
        rf"[\"']?(?P<secret>{_VALUE}{{4,4000}})",
        re.IGNORECASE,
    ),
)
"""By the name of a header or a field before them; `prose` may also begin a sentence."""

_KEY_NAME = re.compile(
    rf"{KEY_NAMES}|key|auth|sig|pass|x-(?:token|auth|secret|key)|"
    r"[a-z0-9\-_]{1,60}[\-_](?:key|token|secret|auth|password)|pw|psw|passkey|sid|jwt|creds?|"
    r"credentials?|[a-z0-9\-_]{0,60}(?:apikey|token|secret|passw(?:or)?d|signature|session_?id)|"
    r"(?:user|my|app|dev|service|license)key",
    re.IGNORECASE,
)
_NO_SECRETS = re.compile(
    r"(?:x-)?idempotency-key|sort_key|.{0,60}(?:page|next|continuation|cursor|sync)[_\-]?token",
    re.IGNORECASE,
)
_MOST_BY_HAND: Final = 6
_LIKE_KEY = re.compile(
    r"(?=[^0-9]{0,200}[0-9][^0-9]{0,200}[0-9])(?=[^A-Za-z]{0,200}[A-Za-z][^A-Za-z]{0,200}[A-Za-z])"
    r"[A-Za-z0-9+/]{12,4000}={0,2}"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"[0-9]{8}T[0-9]{4,6}Z?")
_NAMES_THINGS = re.compile(
    r"(?:.{0,60}[_\-])?(?:ids?|uuid|cursor|after|before|q|query)", re.IGNORECASE
)


def is_key_name(name: str) -> bool:
    """Tell whether a header or a query field of this name holds a secret."""
    return _KEY_NAME.fullmatch(name) is not None and not _NO_SECRETS.fullmatch(name)


def is_key_field(name: str, value: str) -> bool:
    """Tell whether a query field is a key: by its name, else by how its value looks."""
    if is_key_name(name) or any(shape.search(value) for shape in SHAPES):
        return True
    if _NO_SECRETS.fullmatch(name) or _NAMES_THINGS.fullmatch(name) or _TIME.fullmatch(value):
        return False
    if name.casefold() == "k" and len(value) >= _MOST_BY_HAND and " " not in value:
        return True
    return _UUID.fullmatch(value) is not None or any(
        _LIKE_KEY.fullmatch(part) for part in re.split(r"[_\-.]", value)
    )
