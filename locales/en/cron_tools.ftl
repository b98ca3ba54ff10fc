# What the tools cron_add, cron_list, cron_del and cron_pause say to people.
cron-asked-summary = A question first
cron-refused-summary = Nothing was set
cron-listed-summary =
    { $count ->
        [0] No reminders
        [one] One reminder
       *[other] { $count } reminders
    }
cron-deleted = 🗑 Deleted: { $text }
cron-deleted-summary = Deleted
cron-unknown = There is no such reminder. Your reminders:
cron-which = Which one? Write, for example: “delete reminder { $number }”.
cron-one-by-one = I delete reminders one by one. Write, for example: “delete reminder { $number }”; /cron_pause silences them all.
cron-nothing-summary = Nothing was deleted
cron-paused = ⏸ All reminders are paused. “Resume my reminders” or `/cron_pause off` goes on with them.
cron-resumed = ▶️ The reminders go on.
cron-paused-summary = Paused
cron-resumed-summary = Resumed
cron-more = … and { $count } more. Any of them can be deleted by its number or its words.
