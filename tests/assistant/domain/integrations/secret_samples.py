"""Messages as people write them: secrets in ⟦brackets⟧ of the table's own, ⏎ breaks a line."""

from typing import Final

MASKED: Final = """
пароль: ⟦hunter2hunter⟧
пароль: ⟦12345678⟧
password is ⟦12345678⟧
password = ⟦19840102⟧
пин-код: ⟦48213⟧
PIN: ⟦4821⟧
PIN code is ⟦482133⟧
мой токен: ⟦hunter22⟧
token is ⟦abc12345678⟧
token: ⟦f3a9c1d2e4b5⟧
token=⟦9f86d081884c7d65⟧
токен — ⟦a1b2c3d4e5⟧
X-Api-Key: ⟦12345678⟧
Authorization: Bearer ⟦abc123def456⟧
пapoль: ⟦hunter2hunter⟧
пaрoль это ⟦хантер222⟧
тoкeн: ⟦abc12345678⟧
tоken: ⟦abc12345678⟧
ｔｏｋｅｎ： ⟦abc12345678⟧
ｐａｓｓｗｏｒｄ＝⟦abc12345678⟧
раsswоrd: ⟦abc12345678⟧
X-Аpi-Kеy: ⟦abc12345678⟧
token: ⟦abc\u200b123\u200d45678⟧
па\u200bро\ufeffль: ⟦hunter2hunter⟧
password: ⟦kitten⟧
{"password": "⟦kitten⟧"}
{"token": "⟦qjSECRET1234⟧"}
""".strip().splitlines()
"""With secrets that are always taken out."""

MASKED_CONNECTING: Final = """
токен: ⟦128000⟧
token: ⟦1234567890⟧
ключ: ⟦12345678⟧
ключ ⟦12345678⟧
key is ⟦1234567890⟧
пароль у меня ⟦hunter22⟧
пароль у меня ⟦qwerty⟧
пароль у меня ⟦котик⟧, логин bob
пароль у меня такой: ⟦котик⟧
пароль у нас ⟦Zima2026⟧
пароль мой ⟦hunter22⟧
пароль мой ⟦qwerty⟧
пароль вот ⟦qwerty⟧
пароль там ⟦qwerty⟧
пароль там был ⟦x1y2z3⟧
пароль для входа у меня ⟦hunter22⟧
my password there is ⟦hunter22⟧
my password there is ⟦kitten⟧
my password here is ⟦kitten⟧
the password they gave me is ⟦kitten⟧
the password that I use is ⟦hunter22⟧
the key I got is ⟦abc123⟧
the key I got is ⟦zz-barsik⟧
the key that they sent me: ⟦abc123⟧
the token I have now is ⟦abc123⟧
the api key we received is ⟦abc123⟧
ключ я получил вот такой: ⟦abc123⟧
ключ я получил вот такой: ⟦zz-barsik⟧
ключ мне выдали ⟦abc123⟧
ключ, который мне прислали: ⟦abc123⟧
ключ, который мне прислали, ⟦abc123⟧
токен у меня вот такой — ⟦abc123⟧
токен мой ⟦abc123⟧
вот мой ключ, ⟦abc123⟧
вот мой ключ, ⟦zzbarsik⟧
вот мой ключ. ⟦abc123⟧
вот ключ от сервиса, ⟦abc123⟧
вот токен, ⟦abc123⟧
here is my key, ⟦abc123⟧
here's the token, ⟦abc123⟧
ключик вот ⟦abc123⟧
ключик вот ⟦zzbarsik⟧
ключик вот: ⟦zzbarsik⟧
логин/пароль: bob/⟦x1⟧
логин/пароль: bob:⟦x1⟧
логин/пароль: bob ⟦x1⟧
логин/пароль bob ⟦hunter⟧
логин/пароль: bob / ⟦x1⟧
логин и пароль: bob и ⟦x1⟧
логин и пароль: bob, ⟦x1⟧
логин и пароль — bob:⟦x1⟧
логин/пароль:⏎bob⏎⟦x1⟧
логин bob⏎пароль ⟦x1⟧
логин: bob⏎пароль: ⟦x1⟧
логин bob пароль ⟦hunter⟧
login: bob, password: ⟦x1⟧
login/password: bob/⟦x1⟧
login/password is bob:⟦x1⟧
user/pass: bob/⟦x1⟧
username and password are bob and ⟦x1⟧
login and password: bob ⟦hunter⟧
креды: bob:⟦hunter⟧
креды bob/⟦hunter⟧
creds bob ⟦hunter22⟧
credentials: bob:⟦x1⟧
пароль: ⟦correct horse battery staple⟧
пароль: ⟦correct horse battery staple⟧, логин bob
пароль: ⟦correct horse battery staple⟧ и логин bob
пароль ⟦correct horse battery staple⟧
пароль — ⟦лошадь батарея скрепка правильно⟧
пароль: ⟦красная лошадь и синяя скрепка⟧
пароль это ⟦зелёный чайник летит⟧
password: ⟦correct horse battery staple⟧
password is ⟦correct horse battery staple⟧
password: ⟦correct horse battery staple⟧⏎login: bob
the passphrase is ⟦correct horse battery staple⟧.
passphrase: ⟦correct-horse-battery-staple⟧
passphrase = ⟦Correct Horse 7 Battery⟧
парольная фраза: ⟦correct horse battery⟧
seed phrase: ⟦witch collapse practice feed shame open despair⟧
пароль: ⟦котик⟧ для сервиса погоды
пароль: ⟦qwerty⟧ и логин bob
пароль: ⟦qwerty⟧, добавь GET /users
password: ⟦kitten⟧ for the user bob
пароль: ⟦hunter22⟧ работает только сегодня
пароль — это ⟦Тайна 2024⟧
пapoль ⟦qwerty⟧
пaроль у мeня ⟦qwerty⟧
ключ: ⟦zz-barsik⟧
клю\u200bч: ⟦zz-\u200bbarsik⟧
кеу: ⟦abc123⟧
sесret: ⟦abc123⟧
ｋｅｙ ⟦abc123⟧
логин／пароль： bob／⟦x1⟧
connect the API Weather, пароль у меня ⟦kitten⟧
подключи API Weather, my password there is ⟦котик⟧
мой пароль: ⟦лето2026⟧
пароль такой ⟦qwerty123⟧
пароль сейчас ⟦Qwerty!⟧
ключ такой: ⟦zz-top-1⟧
ключ для API у меня вот этот: ⟦abc123⟧
вот тебе ключ: ⟦abc123⟧
вот он, ключ: ⟦abc123⟧
держи токен ⟦abc123⟧
лови ключ — ⟦abcdefg⟧
мне дали ключ ⟦abc123⟧
мне дали токен, вот он: ⟦abc123def⟧
the key is this: ⟦abc123⟧
this is my key: ⟦abc123⟧
my api key that I got from the dashboard is ⟦abc123⟧
the token from support is ⟦abc123⟧
I was given the password ⟦hunter22⟧
use password ⟦hunter22⟧ and login bob
login is bob, password is ⟦hunter⟧
user bob password ⟦hunter⟧
username: bob⏎password: ⟦x1⟧
логин - bob, пароль - ⟦hunter⟧
логин bob, а пароль ⟦hunter⟧
логин и пароль такие: bob / ⟦hunter⟧
логин и пароль у меня bob и ⟦hunter⟧
логин+пароль: bob+⟦hunter1⟧
логин, пароль: bob, ⟦hunter⟧
доступы: bob:⟦hunter22⟧
креды bob ⟦hunter22⟧
password: ⟦staple horse⟧
пароль: ⟦лошадь скрепка⟧
пароль такой: ⟦correct horse battery staple⟧
my passphrase is ⟦purple monkey dishwasher⟧, thanks
passwоrd: ⟦abc⟧
пaролЬ: ⟦abc⟧
КЛЮЧ: ⟦ABC123⟧
сеcret key: ⟦abc123⟧
пин: ⟦1234⟧
АРI-ключ: ⟦abc123⟧
api ключ ⟦abc123⟧
API-key = ⟦12345678⟧
my key, ⟦abc123⟧
токен? ⟦abc123⟧
пароль, если что, ⟦hunter22⟧
пароль (тестовый): ⟦hunter22⟧
ключ (боевой) ⟦abc123⟧
ключ в параметре k, значение ⟦qpSECRET1234⟧
ключ в параметре k значение ⟦qwerty⟧
ключ в query параметре k: ⟦qpSECRET1234⟧
параметр k=⟦qpSECRET1234⟧
ключ в заголовке X-Foo ⟦qhSECRET1234⟧
ключ передаётся в заголовке X-Foo: ⟦qhSECRET1234⟧
ключ в заголовке Authorization Token ⟦qhSECRET1234⟧
токен в заголовке X-Auth: ⟦qwerty12⟧
key in header X-Foo ⟦qhSECRET1234⟧
the key goes in the query parameter k, value ⟦qpSECRET1234⟧
{"token": "⟦котик⟧"}
{'apiKey': '⟦qjSECRET1234⟧'}
{"auth": {"clientSecret": "⟦zzSECRET9⟧"}, "pin": "⟦1234⟧"}
X-B: ⟦hdrSECRET1234⟧
ещё X-B: ⟦hdrSECRET1234⟧ и X-C=⟦hdrSECRET5678⟧
x-org: ⟦abcSECRET12⟧
Acme-Tenant: ⟦abcSECRET12⟧
X-Foo=⟦abcSECRET12⟧
заголовок X-Org значение ⟦abcSECRET1⟧
заголовок X-Org ⟦abcSECRET12⟧
заголовок X-Org: ⟦abcSECRET12⟧
client_id a1b2c3 client_secret ⟦zzSECRET9⟧
access_token ⟦zzSECRET9⟧
ключ ⟦qwertyword⟧
https://api.example.com, ключ ⟦qwertyword⟧
мой ключ ⟦qwErtyword⟧.
http://localhost:8080/echo?k=⟦SECRETvalue123⟧
""".strip().splitlines()
"""With secrets that are taken out while an API is being connected."""
