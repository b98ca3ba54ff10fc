"""Messages about keys, tokens and passwords as people write them, without a secret in them."""

from typing import Final

STAY: Final = """
max token = 128000000
token: 128000
token: 12800000
tokens is 4096000000
max tokens: 128000000
token = 200000000
token limit is 1000000000
the token is 0.00000250 dollars
price per token: $0.0000025
price per token = 0.00000250
token: 10000000/day
token: 2026-11-21T10:00:00Z
token = 128_000_000
max-token: 4096
max-token=128000000
context: 128000 token, output token: 16384
токен: 128000000
токен — 4096000000 штук
лимит на токен: 100000000
цена за токен: 0.00000015
цена за 1 токен = 0.000002$
токен = 1000000000000 единиц
токен: 21.11.2026
токен это 4,000000 символа
один токен — это примерно 4 символа
ключ: 128000000
ключ 12345678
key: 1234567890
port: 8080, year: 2026, token: 20260000
primary-key: user_id1
foreign-key=users.id
sort-key: created_at
token = generate_token(user_id=1)
token = tokenizer.encode1(text)
пароль забыл, пришли ещё раз
password reset page is broken
какой ключ нужен?
ключ от квартиры под ковриком
the key point is that we need 3 people by 2026
токен истёк вчера
напомни завтра в 10:30 купить ключ на 17
как придумать надёжный пароль из 12 символов?
password should have 12 characters, 2 digits
password: enter the one you used before
пароль: минимум 8 символов и одна цифра
пароль от вайфая висит на холодильнике
пароль не подошёл 12345678
my password manager is 1Password
what is a token in GPT-4?
сколько токенов в «Войне и мире»?
секрет успеха: работать 10000000 часов
the secret: 10000 hours of practice
Key West is 2000 km from here
C# key signature has 7 sharps, key of A minor
токен ERC-20 подорожал на 15%
token BTC-2026 rose by 15%
телефон +79161234567, код домофона 1234
мой ключевой показатель: 128000000
ключевое слово: Python3.12
keyword: asyncio2026
keyboard: Keychron K8Pro2
the primary key is user_id
Ключ жанра — роман 1984 года
заказ 123456789 от 2026-11-21
счёт 40817810099910004312 в банке
Bearer bonds were banned in 1982
login page: https://example.com/login2026
напиши функцию, которая проверяет пароль
переведи: «пароль — это секретное слово»
the password is the weakest part of security
расскажи про basic authentication
token bucket is an algorithm of 1986
токен: это часть слова, их 50000 в словаре
у квартиры два ключа и один домофон
пин-код забыл, что делать?
pin = 13 # Arduino
pin: 5
pass the salt, 3 grams
token budget: 250000000
max_tokens: 1000000000
токенов: 1000000000
tokens used = 123456789
the token costs $0.00001200
key = 20251231
token: 10.5.2026-12.5.2026
token: 1,000,000,000
token: 2147483647 (max int)
token ID = 1234567890
what does "password: required" mean?
пароль от подъезда 38к1234
в статье сказано: пароль — это слабое звено
токен: что это?
ключ от машины лежит на полке 3
ключевой вопрос: 42 или 43?
my key takeaway: 2026 is the year
токены стоят 15000000 рублей
курс токена: 12345678.90
passport: 4510 123456
a token - 12345678 of them in all
token=count_tokens(text1)
секретный ингредиент: 2 ложки соли
пинг до сервера: 1200
пин на карте: 1234 метра
{"token": "the", "pos": 12}
{"token": "##ing"}
grep -E 'error:warn' app.log
curl is a program, don't use it with -d
""".strip().splitlines()
"""Harmless when no API is being connected."""

STAY_CONNECTING: Final = """
пароль забыл, пришли ещё раз
пароль сломался
пароль неверный
пароль у меня не работает
пароль у меня где-то записан
пароль у меня лежит в сейфе
пароль мой сложный
пароль там неверный
пароль там же, где и логин
пароль: пришлю позже
пароль: смотри в почте
пароль: тот же, что и раньше
пароль — это важно
password reset page is broken
password is wrong
password expired yesterday
password: same as before
my password is not working
какой ключ нужен?
какой нужен ключ: в заголовке или в параметре?
ключ от квартиры под ковриком
ключ вот тут: https://example.com/keys
ключ я получил вчера
ключ я получил на почту, сейчас найду
ключ у меня есть
ключ: https://example.com/settings/keys
ключ лежит в личном кабинете
ключ ещё не выдали
ключ передаётся в заголовке X-Api-Key
the key point is that it needs no key
the key I got is expired
the key I got does not work
the key is in the header X-Api-Key
токен истёк вчера
токен временный, живёт 24 часа
токен — это строка в заголовке
токен OAuth2.0
token is valid for 3600 seconds
token type is bearer
max token = 4096
max tokens: 128000000
лимит токенов: 100000
price per token: 0.00000250
авторизация по ключу
подключи API погоды без ключа
подключи API https://api.example.com/v1/users, метод GET
логин и пароль пришлю позже
логин и пароль не нужны
логин/пароль забыл
login and password are required
login/password: not needed
логин bob
секретов у меня нет
добавь параметр token в запрос
key parameter goes to the query
pass the key as a parameter
ключ подписан SHA256
подключи API, порт 8080, год 2026
credentials are in the vault
пароль поменяю завтра
пароль надо сбросить
пароль нам не дали
пароль отдельно скину
пароль придёт по почте
ключ у меня на работе
ключ вот только получил
вот ключ, но он старый
вот ключ от API: он в кабинете
ключ бесплатный, 1000 запросов в день
токен выдают на 24 часа
токен обновляется через refresh
the password is in the vault
the password is optional
password must be at least 8 characters
password authentication is used
the key must go to the header
here is my key question
here is the token format: JWT
I have no key
a token that expires in 3600 seconds
token endpoint: https://auth.example.com/token
login via OAuth2
логин и пароль у меня есть
логин и пароль в заголовке
логин: потом
секретный ключ пришлю отдельно
пароль: сейчас найду
пароль: не помню
пароль у меня был, но я его потерял
пароль от почты тут не подойдёт
какой пароль ставить?
поменяй токен
удали ключ
ключ: без него
token: none
а что дальше?
GET /users/{id}
https://api.example.com/v1/users
X-Request-Id: 15
X-Request-Id: a1b2c3d4
X-Org: acme
X-Env: production
X-Api-Version: 2024-01-01
X-Date: 20261121T101010Z
E-Mail: bob12@example.com
X-Docs: https://example.com/docs2026
заголовок X-Org
заголовок X-Org значение потом
параметр units, значение metric
добавь параметр page, значение по умолчанию 10
параметр sort значение name
ключ в параметре appid
ключ в параметре appid, endpoint /data/2.5/weather
ключ в заголовке X-Api-Key, метод GET
ключ передаётся в заголовке Authorization с префиксом Token
ключ в параметре key, https://api.example.com/v2
key in the query parameter appid
token in the header Authorization
где взять ключ openweathermap
ключ openweather?
ключ authorization
client_secret нужен
client_secret is required
client_id a1b2c3
{"city": "Moscow2026"}
{"key": "temperature"}
{"token": "required"}
{"token": null}
curl https://api.example.com/v1 -d 'name=bob&page_token=2' -H 'Accept: application/json'
curl https://api.example.com/v1 -H 'X-Org: $ORG' -d '{"token": "$TOKEN", "city": "Rome"}'
grep -E 'error:warn' app.log
""".strip().splitlines()
"""Harmless, and said while an API is being connected."""
