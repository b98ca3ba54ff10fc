# Что говорит бот в Telegram.
telegram-refused = Это личный помощник. Чтобы получить доступ, передайте администратору свой номер в Telegram: { $id }
telegram-start =
    Здравствуйте! Я ваш помощник. Просто напишите мне, и я отвечу здесь.

    /help – что я ещё умею.
telegram-help =
    Напишите что угодно, и я отвечу. Команды:

    /role – показать мою роль; «/role текст» задаёт её, «/role -» убирает
    /status – счётчики и пределы этого диалога
    /reset – начать диалог заново, роль останется
    /stop – остановить ответ, который сейчас пишется
    /history – последние сообщения
    /digest – день с утра: «/digest 8:30», «/digest off»
    /proactive – пишу ли я первым: «on», «off» или «каждые 6 часов»
    /export – диалог файлом
    { $tools }
telegram-role = Моя роль: { $role }
telegram-role-set = Готово, диалог начат заново. Моя роль: { $role }
telegram-role-default = обычный помощник
telegram-status =
    Хранится сообщений: { $messages } из { $history }, знаков: { $characters }
    Ждут ответа: { $waiting }
    Модель: { $model }
    Роль: { $role }
    Пределы: { $message } знаков в сообщении, { $tokens } токенов в запросе
telegram-reset =
    { $count ->
        [0] Диалог и так пуст.
        [one] Диалог начат заново: убрано { $count } сообщение. Роль осталась.
        [few] Диалог начат заново: убрано { $count } сообщения. Роль осталась.
       *[other] Диалог начат заново: убрано { $count } сообщений. Роль осталась.
    }
telegram-stopped = Остановлено.
telegram-stop-nothing = Сейчас ничего не пишется.
telegram-history-empty = В этом диалоге пока ничего нет.
telegram-history-user = Вы:
telegram-history-assistant = Помощник:
telegram-unknown-command = Такой команды я не знаю. Известные мне показывает /help.
telegram-only-text = Пока я понимаю только текст.
telegram-too-long = Сообщение слишком длинное: я принимаю не больше { $limit } знаков.
telegram-apology = У меня что-то сломалось. Попробуйте ещё раз, пожалуйста.
telegram-button-retry = Попробовать ещё раз
telegram-retrying = Пробую ещё раз…
telegram-old-button = Эта кнопка устарела.
telegram-reminder-done = ✅ Готово
telegram-reminder-later = ⏰ Отложено до { $until }
telegram-reminder-deleted = 🗑 Удалено

telegram-proactive =
    { $enabled ->
        [yes] { $hours ->
            [1] Каждый час смотрю, есть ли что сказать; сообщений в день – не больше { $budget }.
            [one] Раз в { $hours } час смотрю, есть ли что сказать; сообщений в день – не больше { $budget }.
            [few] Раз в { $hours } часа смотрю, есть ли что сказать; сообщений в день – не больше { $budget }.
           *[other] Раз в { $hours } часов смотрю, есть ли что сказать; сообщений в день – не больше { $budget }.
        } «/proactive off» выключит это.
       *[no] Сам я первым не пишу. Включить: «/proactive on» или «/proactive каждые 6 часов».
    }
telegram-proactive-usage = Напишите «/proactive on», «/proactive off» или «/proactive каждые 6 часов» (от 1 до 24).
telegram-digest =
    { $digest ->
        [no] Сводки дня нет. «/digest 8:30» включит её.
       *[other] Сводка дня приходит в { $digest }. «/digest off» выключит её.
    }
telegram-digest-usage = Напишите время, например «/digest 8:30», или «/digest off».

telegram-menu-help = Что я умею
telegram-menu-role = Показать или задать роль
telegram-menu-status = Счётчики и пределы
telegram-menu-reset = Начать диалог заново
telegram-menu-stop = Остановить ответ
telegram-menu-history = Последние сообщения
telegram-menu-export = Диалог файлом
telegram-menu-digest = День с утра
telegram-menu-proactive = Пишу ли я первым

telegram-tool = ⚙️ { $tool }{ $what }…
telegram-tool-web_search = 🔎 Ищу в сети{ $what }…
telegram-tool-web_fetch = 🌐 Читаю страницу{ $what }…
telegram-tool-browser = 🌐 Открываю страницу{ $what }…
telegram-tool-pdf_create = 📄 Делаю PDF…
telegram-tool-execute_python = 🐍 Считаю…
telegram-tool-cron_add = ⏰ Ставлю напоминание…
telegram-tool-cron_list = ⏰ Смотрю напоминания…
telegram-tool-cron_del = ⏰ Удаляю напоминание…
telegram-tool-cron_pause = ⏰ Меняю паузу напоминаний…
telegram-tool-waits = ⏳ Жду вашего разрешения: { $tool }…
telegram-tools-done = 💭 Обдумываю, что принесли инструменты…

telegram-approved = ✅ Разрешено
telegram-denied = 🚫 Отказано
telegram-approval-unknown = Такого вопроса к вам нет.
telegram-answer-first = Сначала ответьте на вопрос выше (кнопкой или словом «да» либо «нет») или нажмите /stop.

telegram-file-expired = Файл «{ $name }» уже не хранится, поэтому отправить его не получилось.
telegram-file-too-large = Файл «{ $name }» слишком велик для Telegram: он принимает не больше 50 МБ.
telegram-file-refused = Telegram не принял файл «{ $name }».
