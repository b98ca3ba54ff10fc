### Страница чата. Ключи начинаются с «page-»; значения подставляет сама страница, поэтому без чисел в склонении.

page-name = Помощник
page-other-language = EN
page-language = English language
page-theme-system = Цвета: как в системе
page-theme-light = Цвета: светлые
page-theme-dark = Цвета: тёмные
page-skip = К полю сообщения
page-close = Закрыть
page-today = Сегодня
page-yesterday = Вчера

## Вход и регистрация.

page-login-title = С возвращением
page-login-hint = Войдите, чтобы продолжить разговор.
page-login = Войти
page-register-title = Новая учётная запись
page-register-hint = Первая учётная запись становится записью администратора.
page-register = Создать
page-to-register = Нет учётной записи? Создайте
page-to-login = У меня есть учётная запись
page-username = Имя пользователя
page-password = Пароль
page-show-password = Показать пароль
page-password-hint = Не меньше 8 знаков. Несколько слов легко запомнить.
page-username-rules = Имя – от 3 до 64 букв, цифр или знаков . _ @ + -
page-password-rules = В пароле должно быть не меньше 8 знаков.
page-fill-in = Введите имя пользователя и пароль.
page-wrong-login = Неверное имя или пароль.
page-login-ended = Вход завершён. Войдите, пожалуйста, снова.
page-log-out = Выйти
page-failed = Что-то пошло не так. Попробуйте ещё раз.
page-unreachable = Помощник не отвечает. Он запущен?

## Связь.

page-link-connected = На связи
page-link-connecting = Соединяюсь…
page-link-waiting = Нет связи. Следующая попытка через { $seconds } с
page-link-streaming = На связи, без сокета
page-retry-connection = Попробовать сейчас

## Диалоги.

page-dialogues = Диалоги
page-new-dialogue = Новый диалог
page-more-dialogues = Ещё диалоги
page-unread = Есть новое
page-delete-dialogue = Удалить «{ $title }»
page-delete-question = Удалить «{ $title }»?
page-delete-warning = Все сообщения диалога исчезнут. Вернуть их будет нельзя.
page-delete = Удалить
page-keep = Оставить
page-earlier = Более ранние сообщения
page-messages = Сообщения

## Пустой диалог.

page-hello = Здравствуйте, { $name }
page-what-i-do = Спросите, поручите дело или попросите напомнить. Например:
page-example-remind = Напомни завтра в 9 позвонить маме
page-example-compute = Посчитай 2^64 - 1
page-example-file = Сделай PDF: список покупок – молоко, хлеб, чай
page-example-background = Сделай в фоне: найди новости о Temporal

## Сообщения.

page-message = Сообщение
page-message-placeholder = Напишите сообщение
page-keys = Enter – отправить, Shift + Enter – новая строка
page-send = Отправить
page-stop = Остановить ответ
page-sending = Отправляется…
page-message-too-long = Сообщение слишком длинное. Отправьте его по частям.
page-sending-later = Ещё не отправлено: { $text } Отправлю снова сам.
page-you = Вы
page-assistant = Помощник
page-thinking = Думаю…
page-stopped = Остановлено
page-retry = Повторить
page-steps = Что было сделано для ответа
page-answer-said = Ответ: { $text }
page-copy-answer = Скопировать ответ
page-copy-code = Скопировать код
page-copied = Скопировано
page-copy-failed = Браузер не разрешил копирование.
page-picture = Картинка
page-to-end = К последнему сообщению
page-save-file = Сохранить { $name }
page-enlarge = Увеличить { $name }

## Вызовы инструментов.

page-tool-requested = в очереди
page-tool-waiting = ждёт вашего разрешения
page-tool-approved = разрешено
page-tool-running = работает…
page-tool-done = готово
page-tool-invalid = такие значения не подходят
page-tool-failed = не получилось
page-tool-denied = не разрешено
page-tool-expired = никто не ответил вовремя
page-tool-stopped = остановлено
page-approval = Нужно разрешение
page-approval-label = Разрешение: { $tool }
page-approval-title = Разрешить «{ $tool }»?
page-approval-until = Будет отправлено именно это. Ответить можно до { $time }.
page-approval-was-allowed = Уже разрешено в другом месте.
page-approval-was-refused = Уже отказано в другом месте.
page-approval-is-over = Ответить уже нельзя: вопрос снят.
page-allow = Разрешить
page-deny = Отказать

## То, что приходит само.

page-notices = Что нового
page-reminder = Напоминание
page-done = Сделано
page-later = Через 10 минут
page-done-said = Сделано
page-later-said = Напомню ещё раз через 10 минут
page-open-dialogue = Открыть диалог
page-result-good = Готово в фоне
page-result-bad = Не удалось выполнить фоновую задачу
page-integration = Подключение к API
page-integration-test = Проверить
page-integration-save = Сохранить
page-integration-cancel = Отменить
page-integration-test-words = Проверь подключение { $name }
page-integration-save-words = Сохрани подключение { $name }
page-integration-cancel-words = Отмени подключение { $name }

## Фоновые задачи.

page-tasks = Фоновые задачи
page-tasks-hint = Скажите «сделай в фоне: …», и помощник займётся этим, пока вы заняты другим.
page-no-tasks = Пока их нет.
page-task-queued = В очереди
page-task-running = Выполняется
page-task-retry_scheduled = Будет ещё попытка
page-task-success = Готово
page-task-cancelled = Отменено
page-task-failed = Не получилось
page-cancel-task = Отменить
page-show-result = Показать результат
