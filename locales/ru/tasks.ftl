### Чем кончилась фоновая задача.

task-success = ✅ Готово: «{ $title }»
task-failed = ⚠️ Не получилось: «{ $title }»
task-cancelled = Отменено: «{ $title }»
task-files = Файлы: { $names }
task-hint-later = Попросите, пожалуйста, ещё раз чуть позже.
task-hint-ask = Сформулируйте, пожалуйста, иначе или спросите меня, что пошло не так.

### Что говорят инструменты worker_enqueue, worker_tasks и worker_cancel.

tasks-queued = ⏳ Задача в очереди на обработке: «{ $title }». Пришлю результат сюда.
tasks-already-queued = ⏳ Эта задача уже в очереди: «{ $title }». Результат придёт, когда она будет готова.
tasks-already-running = ⏳ Эта задача уже выполняется: «{ $title }». Результат придёт, когда она будет готова.
tasks-queued-summary = В очереди на обработке
tasks-refused-summary = Ничего не поставлено в очередь
tasks-title = Задачи в фоне:
tasks-over-title = Последние завершённые:
tasks-none = Фоновых задач нет. Чтобы поставить задачу в очередь, напишите, например: «сделай в фоне сводку новостей за неделю».
tasks-none-open = Сейчас в фоне ничего не выполняется. Чтобы поставить задачу в очередь, напишите, например: «сделай в фоне сводку новостей за неделю».
tasks-more = … и ещё.
tasks-line-queued =
    { $attempts ->
        [0] { $title } – в очереди { $time }
        [one] { $title } – в очереди { $time }, была { $attempts } попытка
        [few] { $title } – в очереди { $time }, было { $attempts } попытки
       *[other] { $title } – в очереди { $time }, было { $attempts } попыток
    }
tasks-line-running =
    { $attempts ->
        [0] { $title } – выполняется { $time }
        [1] { $title } – выполняется { $time }
       *[other] { $title } – выполняется { $time }, попытка { $attempts }
    }
tasks-line-retry_scheduled = { $title } – попытка { $attempts } не удалась, следующая { $time }
tasks-line-success = ✅ { $title } – готово { $time }
tasks-line-failed = ⚠️ { $title } – не получилось { $time }
tasks-line-cancelled = 🚫 { $title } – отменено { $time }
tasks-listed-summary =
    { $count ->
        [0] Ничего не делается
        [one] { $count } задача в работе
        [few] { $count } задачи в работе
       *[other] { $count } задач в работе
    }
tasks-cancelled = 🚫 Отменено: «{ $title }»
tasks-cancelled-summary = Отменено
tasks-stopping = ⏳ Останавливаю: «{ $title }»
tasks-stopping-summary = Останавливаю
tasks-over = Эта задача уже закончилась: «{ $title }»
tasks-over-summary = Уже закончилась
tasks-unknown = Среди текущих задач такой нет.
tasks-which = Какую из них? Напишите, например: «отмени задачу { $number }».
tasks-one-by-one = Я отменяю задачи по одной. Напишите, например: «отмени задачу { $number }» или «отмени последнюю задачу».
tasks-nothing-summary = Ничего не отменено

### Telegram: /tasks, кнопки под списком и то, что видно, пока инструмент работает.

telegram-button-task_cancel =
    { $number ->
        [0] 🚫 Отменить
       *[other] 🚫 { $number }
    }
telegram-button-tasks_page = Дальше
telegram-tool-worker_enqueue = ⏳ Ставлю задачу в очередь…
telegram-tool-worker_tasks = ⏳ Смотрю фоновые задачи…
telegram-tool-worker_cancel = ⏳ Отменяю фоновую задачу…
