### What reminders say when their time has come.

firing-remind = ⏰ Reminder: { $text }
firing-again = ⏰ Reminder, again ({ $number }): { $text }
firing-answer = ⏰ { $text }
firing-was-due = This was due { $when }.
firing-missed =
    { $count ->
        [one] { $count } more time was missed.
       *[other] { $count } more times were missed.
    }
firing-today = today at { $time }
firing-another-day = on { $date } at { $time }

### Buttons below a reminder.

telegram-button-done = ✅ Done
telegram-button-snooze10 = +10 min
telegram-button-snooze60 = +1 hour
telegram-button-snoozeam = Tomorrow 9:00
telegram-button-forget = 🗑 Delete

### What the assistant says unasked, if it was asked to.

look-title = 👋 This is still open:
look-reminder = • Reminder without an answer, { $when }: { $text }
look-turn = • I could not answer { $when }: { $text }
look-question = • Waits for your permission: { $text }
digest-title = ☀️ Today, { $date }:
digest-line = • { $time } – { $text }
digest-open = Without an answer:
digest-more = …and { $count } more
