### Что говорят напоминания, когда приходит их время.

firing-remind = ⏰ Напоминание: { $text }
firing-again = ⏰ Напоминание, повтор { $number }: { $text }
firing-answer = ⏰ { $text }
firing-was-due = Должно было прийти { $when }.
firing-missed =
    { $count ->
        [one] Пропущено ещё { $count } раз.
        [few] Пропущено ещё { $count } раза.
       *[other] Пропущено ещё { $count } раз.
    }
firing-today = сегодня в { $time }
firing-another-day = { $date } в { $time }

### Кнопки под напоминанием.

telegram-button-done = ✅ Готово
telegram-button-snooze10 = +10 мин
telegram-button-snooze60 = +1 час
telegram-button-snoozeam = Завтра в 9:00
telegram-button-forget = 🗑 Удалить

### Что помощник говорит сам, если его об этом попросили.

look-title = 👋 Вот что осталось:
look-reminder = • Напоминание без ответа, { $when }: { $text }
look-turn = • Я не смог ответить { $when }: { $text }
look-question = • Ждёт вашего разрешения: { $text }
digest-title = ☀️ Сегодня, { $date }:
digest-line = • { $time } – { $text }
digest-open = Без ответа:
digest-more = …и ещё { $count }
