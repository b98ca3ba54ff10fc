# Подключение API в разговоре: вопросы, ответы, кнопки.
telegram-secret-masked = 🔒 Я убрал секрет из вашего сообщения: в истории вместо него ••••, а само сообщение удаляю из чата. Серверы Telegram его уже видели, поэтому важный ключ потом лучше перевыпустить.
telegram-button-itest = 🔎 Проверить
telegram-button-isave = 💾 Сохранить
telegram-button-icancel = ✖️ Отменить
telegram-itest-taken = Проверяю…
telegram-isave-taken = Сохраняю…
telegram-icancel-taken = Отменяю…
integration-say-test = проверь подключение { $draft }
integration-say-save = сохрани подключение { $draft }
integration-say-cancel = отмени подключение { $draft }

talk-summary = Подключение API
talk-ask-base_url = Какой у этого API адрес? Например: https://api.example.com/v1. Можно прислать и готовую команду curl.
talk-ask-name = Как назвать это подключение?
talk-ask-auth = Как этот API узнаёт, что запрос от вас? Ответьте: «без ключа», «bearer», «ключ в заголовке X-API-Key», «ключ в параметре api_key», «логин и пароль», «OAuth2, адрес токена https://…» или «свои заголовки».
talk-ask-token_url = По какому адресу этот API выдаёт токены? Пришлите его так: token url https://auth.example.com/token
talk-ask-secret-token = Пришлите токен следующим сообщением. Я уберу его из истории и буду хранить зашифрованным.
talk-ask-secret-value = Пришлите ключ следующим сообщением. Я уберу его из истории и буду хранить зашифрованным.
talk-ask-secret-username = Пришлите логин следующим сообщением.
talk-ask-secret-password = Пришлите логин и пароль следующим сообщением: «логин:пароль». Я уберу их из истории и буду хранить зашифрованными.
talk-ask-secret-password_alone = Пришлите пароль следующим сообщением. Я уберу его из истории и буду хранить зашифрованным.
talk-ask-secret-headers = Пришлите заголовки с ключами следующим сообщением, каждый с новой строки: «X-Api-Key: значение». Я уберу их из истории и буду хранить зашифрованными.
talk-ask-secret-client_id = Пришлите client id следующим сообщением.
talk-ask-secret-client_secret = Пришлите client secret следующим сообщением. Я уберу его из истории и буду хранить зашифрованным.
talk-ask-authorization = Осталось ваше согласие на стороне этого API. Запросите ссылку через POST /api/v1/integrations/{ $draft }/authorize и в течение десяти минут откройте «url» из ответа в браузере; потом вернитесь и скажите «продолжи подключение».
talk-ask-endpoint = Что у этого API вызывать? Пришлите метод и путь, например: GET /users/{ "{" }id{ "}" }
talk-ready =
    «{ $name }» готово к проверке.
    Проверю: { $method } { $address }{ $limits }
    Вход: { $auth }
    Вызовов: { $endpoints }
    Ответьте «проверь», «сохрани» или «отмени».
talk-ready-mcp =
    «{ $name }» готово к проверке: спрошу у MCP-сервера { $address }, какие у него инструменты.
    Вход: { $auth }
    Ответьте «проверь», «сохрани» или «отмени».
talk-test-limits = { $why ->
    [changes] увижу только, отвечает ли адрес: вызов, который что-то меняет, ради проверки не делается
   *[needs] увижу только, отвечает ли адрес: вызову нужны значения, а для проверки их нет
}
talk-auth-none = без ключа
talk-auth-way = { $kind ->
    [bearer] токен (Bearer)
    [api_key_header] ключ в заголовке{ $where }
    [api_key_query] ключ в параметре{ $where }
    [basic] логин и пароль
    [custom_headers] свои заголовки
    [oauth2_client_credentials] OAuth2 (client id и client secret)
    [oauth2_authorization_code] OAuth2 с вашим согласием
   *[none] без ключа
}
talk-auth-kept = { $way } (ключ сохранён)
talk-tested =
    Проверка «{ $name }» прошла: ответ { $status }.{ $preview }
    Ответьте «сохрани», чтобы подключить, или «отмени».
talk-tested-mcp =
    Проверка «{ $name }» прошла. Инструменты: { $tools }.
    Ответьте «сохрани», чтобы подключить их, или «отмени».
talk-tested-address =
    Адрес «{ $name }» отвечает: ответ { $status }. Сами вызовы не проверены.{ $preview }
    Ответьте «сохрани», чтобы подключить, или «отмени».
talk-noted = Записал: { $what }.
talk-noted-name = имя «{ $name }»
talk-noted-address = адрес { $address }
talk-noted-auth = вход: { $way }
talk-noted-call = вызов { $call }
talk-noted-secret = ключ (хранится зашифрованным)
talk-going-on = Продолжаем подключение «{ $name }». Уже есть: { $known }. { $left }
talk-known-nothing = пока только название
talk-known-calls = { $count ->
    [one] { $count } вызов
    [few] { $count } вызова
   *[other] { $count } вызовов
}
talk-left-missing = Не хватает: { $missing }.
talk-left-test = Осталось проверить и сохранить.
talk-left-save = Осталось сохранить.
talk-waits = Начал другое подключение; «{ $name }» подождёт. Вернуться к нему: «продолжи подключение { $name }».
talk-which =
    Начато несколько подключений:
    { $names }
    Какое продолжить? Ответьте его названием.
talk-which-unknown =
    Неоконченного подключения «{ $name }» нет. Начаты:
    { $names }
    Какое продолжить? Ответьте его названием.
talk-which-line = { $place }. «{ $name }». { $left }
talk-not-yet = Пока рано: сначала ответьте на вопрос.
talk-alive = Спросил адрес без ключа: GET { $address } — ответ { $status }. Он отвечает.
talk-dead = Спросил адрес без ключа: GET { $address } — { $why }
talk-test-failed =
    Проверка «{ $name }» не прошла: { $why }{ $preview }
    Пришлите, что исправить, или ответьте «проверь», «сохрани», «отмени».
talk-saved = Готово: «{ $name }» подключено. Теперь можно просить: «возьми данные из моего API { $name }».
talk-cancelled = Подключение «{ $name }» отменено, его ключи удалены.
talk-over = Это подключение уже завершено.
talk-nothing = Сейчас ничего не подключается. Скажите «подключи API …» с адресом или пришлите команду curl.
talk-secret-lost = Секрет из сообщения не сохранился или его срок вышел. Пришлите его ещё раз.
talk-secret-which = Секрет из сообщения я убрал, но по словам не понял, для чего он. Скажите, как этот API узнаёт вас: «токен», «ключ в заголовке X-API-Key» или «логин и пароль».
talk-not-kept = Секреты интеграций здесь хранить нельзя: не задан AUTH_DATA_ENCRYPTION_KEYS. Присланное нигде не сохранено. Попросите администратора.
talk-not-understood = Не понял ответ.
talk-preview-empty = Тело ответа пустое.
talk-preview-page = Ответ – страница HTML, а не данные: проверьте, тот ли это адрес.
