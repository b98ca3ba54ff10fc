"""Owns the ways in which people call a secret one; each pattern takes linear time.

The group `secret` is what is taken out, `login` is what stays before it. Groups that hold nothing
tell how sure it is: `bare` has no sign before it, `filled` has other words before it as well,
`shown` has one that points at it, `phrase` may be several words, `amount` may count something,
and with `loose` and `space` the login may be a secret itself.
"""

import re
from typing import Final

LEARNT: Final = (
    r"(?:парол(?:ь|я|ем)|пароль?чик(?:а|ом)?|пасс(?:ворд)?|password|passwd|passphrase|pwd|pw)"
)
_PIN: Final = r"(?:пин(?:[- ]?код)?|pin(?:[- ]?code)?)"
_PHRASE: Final = (
    r"(?:(?:парольн|кодов|секретн)[а-яё]{2}[ ]фраза|сид[- ]фраза|"
    r"(?:pass|seed|secret|recovery)[- ]phrase)"
)
_CREDENTIALS: Final = r"(?:creds?|credentials|кред(?:ы|ами)|логопас|доступы)(?!\w)"
KEY: Final = (
    r"(?:ключ(?:ик)?(?:а|ом)?|токен(?:чик)?(?:а|ом)?|секрет(?:ом|ик)?|token|key|apikey|secret)"
)
_OF: Final = (
    r"(?:[ \t]{1,3}(?:api|апи|доступа|(?:от|для|к|из|for|to|of|from)[ \t]{1,3}\w[\w.\-]{0,40}+"
    r"(?:[ \t]{1,3}(?!(?:у|это|такой|is)[ ])\w[\w.\-]{0,40}+)?)){0,2}"
)
_FILLERS: Final = (
    r"у[ ](?:меня|нас)|мой|наш|вот|какой|это|этот|он|такие|если[ ]что|тут|там|здесь|сейчас|теперь|"
    r"пока|я|мы|мне|нам|они|такой|был|который|которым|получил[аи]?|взяла?|наш[её]л|нашла|создал[аи]?|сгенерировал[аи]?|дали|"
    r"выдали|прислали?|скинули?|скопировала?|поставила?|придумала?|"
    r"that|which|this|over|i|we|they|you|me|us|here|there|now|currently|just|got|get|have|had|was|were|"
    r"gave|sent|received|given|generated|created|copied|made|found|set|use|using"
)
_FILLED: Final = rf"(?:,?[ \t]{{1,3}}+(?:{_FILLERS})(?!\w)|[ \t]{{1,3}}\([^()\r\n]{{1,40}}\))"
BEGIN: Final = r"(?<![\w\-])(?:api[-_ ]?)?"
_WORDS: Final = rf"{BEGIN}(?:{LEARNT}|{KEY}|pass){_OF}"
GAP: Final = r"(?:[ \t]{1,3}|[ \t]{0,3}\r?\n\s{0,5})[\"'«`]?"
END: Final = r"(?=[\"'«»`,;]|\s|\Z|\.(?:\s|\Z))"
_DIGIT: Final = r"(?=\S{0,300}[0-9])"
_MADE_UP: Final = r"(?=\S{0,300}(?-i:[0-9A-ZА-ЯЁ!@#$%^&*_+=]|[^\x00-\x7f]))"
IS: Final = (
    r"(?:(?:[-=]>|→|[:=—–]|[ \t]-[ \t])(?:[ \t]{0,3}(?:это|is)[ \t])?|['’]s[ \t]|"
    r"[ \t](?:это|такой|is(?:[ ]this(?=:))?)[ \t:])"
)
_FROM: Final = r"(?:[ \t]{1,3}(?:от|из|from)[ \t]{1,3}(?:the[ ])?[\w.\-]{1,40}+)"
_SAYS: Final = rf"(?:{_FILLED}{{1,6}}+{_FROM}?)?[ \t]{{0,3}}{IS}\s{{0,5}}"
_PLAIN: Final = r"[^\s\"'«»`,;]"
_LOGIN: Final = r"(?:логин|login|user(?:name)?|юзер|имя[ ]пользователя)"
_PAIR: Final = rf"{_LOGIN}[ \t]{{0,3}}(?:[/,&+:|]|и|and)[ \t]{{0,3}}(?:{LEARNT}|pass){_OF}"
_BETWEEN: Final = r"[ \t]{0,3}[:/,|+][ \t]{0,3}"
_PHRASE_WORD: Final = r"[^\W_][\w'’\-]{0,40}"

CALLED: Final[tuple[re.Pattern[str], ...]] = (
    # called: «пароль: X1…», «пароль = 12345678»
    re.compile(
        rf"(?<![\w\-#&?/.]){LEARNT}[ \t]{{0,3}}{IS}\s{{0,5}}[\"'«`]?"
        rf"(?!https?:)(?={_PLAIN}{{0,300}}[0-9])(?P<secret>{_PLAIN}{{8,4000}})",
        re.IGNORECASE,
    ),
    # called: "token is X1…", but no amounts
    re.compile(
        rf"(?<![\w\-#&?/.])(?:токен|token)[ \t]{{0,3}}{IS}\s{{0,5}}[\"'«`]?(?P<amount>)"
        rf"(?!https?:)(?={_PLAIN}{{0,300}}[0-9])(?P<secret>{_PLAIN}{{8,4000}})",
        re.IGNORECASE,
    ),
    # called: «логин/пароль: bob/x1»
    re.compile(
        rf"(?<![\w\-#&?/.]){_PAIR}[ \t]{{0,3}}{IS}\s{{0,5}}[\"'«`]?"
        rf"(?P<login>[^\W\d_][^\s:/,;|]{{0,200}})(?:{_BETWEEN}|[ \t]{{1,3}})"
        rf"(?={_PLAIN}{{0,300}}[0-9])(?P<secret>{_PLAIN}{{2,1000}})",
        re.IGNORECASE,
    ),
    # called: «пин-код: 1234»
    re.compile(
        rf"(?<![\w\-#&?/.]){_PIN}[ \t]{{0,3}}{IS}\s{{0,5}}(?P<secret>[0-9]{{4,12}})(?![\w.\-])",
        re.IGNORECASE,
    ),
)
"""With words and a sign between, so that it is plain what is meant; the value has a digit."""

SAID: Final[tuple[re.Pattern[str], ...]] = (
    # said: «ключ: X», «токен — X», "the token I got is X"
    re.compile(
        rf"{BEGIN}(?:{LEARNT}|{KEY}|pass)(?>{_OF}){_SAYS}"
        rf"[\"'«`]?(?:(?:bearer|basic)[ \t]{{1,3}})?(?P<secret>{_PLAIN}{{3,4000}})",
        re.IGNORECASE,
    ),
    # said: «пароль qwerty»
    re.compile(
        rf"{BEGIN}{LEARNT}{_OF}(?P<bare>){GAP}(?!\S{{0,200}}:(?:\s|\Z))"
        rf"(?P<secret>\S{{3,1000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «пароль x1»
    re.compile(
        rf"{BEGIN}(?:{LEARNT}|pass)(?:(?>{_OF}){_SAYS}[\"'«`]?|{GAP})"
        rf"(?=.?[0-9])(?=.?[^\W\d_])(?P<secret>\w\w){END}",
        re.IGNORECASE,
    ),
    # said: «пароль у меня qwerty»
    re.compile(
        rf"{BEGIN}{LEARNT}{_OF}{_FILLED}{{1,6}}(?P<bare>)(?P<filled>){GAP}"
        rf"(?!\S{{0,200}}:(?:\s|\Z))(?P<secret>\S{{3,1000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «ключ мне выдали abc123»
    re.compile(
        rf"{_WORDS}(?:{_FILLED}{{1,6}},?|[ \t]{{0,3}}[,?])(?P<filled>){GAP}{_DIGIT}"
        rf"(?P<secret>\S{{6,4000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «ключик вот X»
    re.compile(
        rf"{BEGIN}{KEY}{_OF}{_FILLED}{{0,4}}[ \t]{{1,3}}вот(?:[ ]такой)?[,.]?(?P<shown>){GAP}"
        rf"(?P<secret>\S{{4,4000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «вот мой ключ, X»
    re.compile(
        r"(?<![\w\-])(?:вот|лови|держи|here(?:['’]s|[ ]is))"
        r"(?:[ ](?:и|тебе|вам|мой|наш|my|our|the|your)){0,3}"
        rf"[ ](?:api[-_ ]?)?(?:{LEARNT}|{KEY}|pass){_OF}[ \t]{{0,3}}[,.]?(?P<shown>){GAP}"
        rf"(?P<secret>\S{{4,4000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «пароль: correct horse battery staple»
    re.compile(
        rf"{BEGIN}(?:{LEARNT}|{_PHRASE}|pass)(?>{_OF}){_SAYS}(?P<phrase>)"
        rf"(?P<secret>{_PHRASE_WORD}(?:[ \t]{{1,3}}{_PHRASE_WORD}){{1,24}})",
        re.IGNORECASE,
    ),
    # said: «пароль correct horse battery staple»: words of another language
    re.compile(
        rf"{BEGIN}парол(?:ь|я|ем)(?>{_FILLED}{{0,4}}){GAP}(?P<phrase>)"
        r"(?P<secret>[a-z]{2,40}(?:[ \t]{1,3}[a-z]{2,40}){1,24})"
        r"(?=[ \t]{0,3}(?:[\"'».,;!\r\n]|\Z))",
        re.IGNORECASE,
    ),
    # said: «пароль "two words"»
    re.compile(
        rf"{_WORDS}(?:[ \t]{{0,3}}{IS})?\s{{0,5}}[\"'«`“]"
        r"(?P<secret>[^\"'«»`“”\r\n]{3,300})[\"'»`”]",
        re.IGNORECASE,
    ),
    # said: "pass X": also a word of its own
    re.compile(
        rf"{BEGIN}pass{GAP}(?:{_MADE_UP}|(?=\S{{4,300}}\s{{0,9}}\Z))"
        rf"(?P<secret>\S{{4,1000}}?){END}",
        re.IGNORECASE,
    ),
    # said: «креды a:b», "creds a/b", «логин/пароль a b»
    re.compile(
        rf"(?<![\w\-])(?:{_CREDENTIALS}{_OF}(?P<loose>)|{_PAIR}){_FILLED}{{0,4}}"
        rf"(?:[ \t]{{0,3}}(?:{IS}|-)|[ \t]{{1,3}}are(?=[ \t])|(?P<bare>))\s{{0,5}}[\"'«`]?"
        rf"(?P<login>[^\s:/,;|]{{1,200}})(?:{_BETWEEN}|"
        r"(?P<space>[ \t]{1,3}(?:(?:и|and)[ \t]{1,3})?|[ \t]{0,3}\r?\n[ \t]{0,3}))"
        r"(?P<secret>[^\s,;]{1,1000})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{BEGIN}{_CREDENTIALS}{_OF}(?:[ \t]{{0,3}}[:=—–\-]\s{{0,5}}|{GAP}){_DIGIT}"
        r"(?P<secret>[^\s:/,;]{6,4000}+)(?![ \t]{0,3}[:/])",
        re.IGNORECASE,
    ),
    # said: «ключ-X1», «ключ доступа X»
    re.compile(
        rf"{BEGIN}(?:{LEARNT}|{KEY}|pass)-(?!>)(?=\S{{0,300}}(?-i:[0-9A-ZА-ЯЁ]))"
        rf"(?P<secret>\S{{3,4000}}?){END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w\-])(?:(?:ключ(?:ик)?|токен)[ \t]{{1,3}}доступа|access[ \t]{{1,3}}(?:key|token))"
        rf"{GAP}(?P<secret>\S{{4,4000}}?){END}",
        re.IGNORECASE,
    ),
    # header: -H 'X-Org: value'
    re.compile(
        r"(?<!\S)(?:-H|--header)[ =]{0,3}[\"'](?P<header>[A-Za-z][A-Za-z0-9_\-]{0,99})[ \t]{0,3}:"
        r"[ \t]{0,3}(?P<secret>[^\s\"'][^\"'\r\n]{0,4000})"
    ),
    # said: «ключ abc123»
    re.compile(
        rf"{_WORDS}{GAP}{_DIGIT}(?P<secret>\S{{6,4000}}?){END}",
        re.IGNORECASE,
    ),
)
"""With words before it; only while an API is being connected."""
