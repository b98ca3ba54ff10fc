# Что говорят людям инструменты cron_add, cron_list, cron_del и cron_pause.
cron-asked-summary = Сначала вопрос
cron-refused-summary = Ничего не поставлено
cron-listed-summary =
    { $count ->
        [0] Напоминаний нет
        [one] { $count } напоминание
        [few] { $count } напоминания
       *[other] { $count } напоминаний
    }
cron-deleted = 🗑 Удалено: { $text }
cron-deleted-summary = Удалено
cron-unknown = Такого напоминания нет. Ваши напоминания:
cron-which = Какое из них? Напишите, например: «удали напоминание { $number }».
cron-one-by-one = Я удаляю напоминания по одному. Напишите, например: «удали напоминание { $number }»; /cron_pause приглушит все.
cron-nothing-summary = Ничего не удалено
cron-paused = ⏸ Все напоминания на паузе. Вернуть: «сними напоминания с паузы» или `/cron_pause off`.
cron-resumed = ▶️ Напоминания снова включены.
cron-paused-summary = На паузе
cron-resumed-summary = Снова включены
cron-more = … и ещё { $count }. Удалить любое можно по номеру или по словам.
