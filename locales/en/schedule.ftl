### Reminders in words: what to ask, what was saved, when it comes.

## What to ask when there is no time, or none that can be.

time-past = That time has passed. When should I remind you?
time-no-time = When should I remind you? Give a day and a time, such as “tomorrow at 9:00”.
time-deadline = That is when it is due. When should I remind you of it? Give a day and a time, such as “tomorrow at 9:00”.
time-ambiguous = I am not sure that I understand the time. Please say it more exactly, such as “tomorrow at 7 pm” or “every Friday at 9:00”.
time-ambiguous-date = That date can be read in two ways. Please name the month, such as “5 March at 9:00”.
time-which-day = On which day should I remind you? Give a day and a time, such as “on Friday at 9:00”.
time-which-days = On which days should I remind you? List them, such as “on Mondays and Wednesdays at 9:00”.
time-which-hours = At what times should I remind you? List them, such as “every day at 9:00 and 21:00”.
time-invalid-date = There is no such date. On which day should I remind you?
time-invalid-clock = There is no such time of day. At what time should I remind you?
time-invalid-interval = I cannot repeat at that interval. How often should I remind you?
time-too-often = I cannot remind you that often. How often should I?
time-too-far = That is too far ahead: I set reminders for the next hundred years. When should I remind you?
schedule-too-long = That is too long: the time may be said in at most { $limit } characters. Please put it shorter.
schedule-never = On that schedule the reminder would never come. When should I remind you?
schedule-cron = That looks like a cron expression, but is none. It has five fields: minute, hour, day of the month, month, day of the week, such as “0 9 * * fri”.
schedule-once = After “@once:” comes an ISO moment, such as “@once:2027-03-05T06:00:00Z”.
schedule-too-often =
    { $minutes ->
        [one] That is too often: at least { $minutes } minute must lie between two reminders. How often should I remind you?
       *[other] That is too often: at least { $minutes } minutes must lie between two reminders. How often should I remind you?
    }

## Moments.

moment-day = { $date } ({ $weekday })
moment-today = today, { $day }
moment-tomorrow = tomorrow, { $day }
moment-after-tomorrow = the day after tomorrow, { $day }
moment-other = on { $day }
moment-short = { $day }, { $time }
moment-long = { $day }, at { $time }
moments-more = { " " }and { $count } more

## Schedules.

rule-at = { $days } at { $times }
rule-window = { $every } from { $first } to { $last }
rule-days =
    { $count ->
        [1] every day
        [2] every other day
       *[other] every { $count } days
    }
rule-workdays = on weekdays
rule-weekend = at weekends
rule-on-weekdays = on { $days }
rule-weekday =
    { $day ->
        [MO] Mondays
        [TU] Tuesdays
        [WE] Wednesdays
        [TH] Thursdays
        [FR] Fridays
        [SA] Saturdays
       *[SU] Sundays
    }
rule-except =
    { $day ->
        [MO] every day except Monday
        [TU] every day except Tuesday
        [WE] every day except Wednesday
        [TH] every day except Thursday
        [FR] every day except Friday
        [SA] every day except Saturday
       *[SU] every day except Sunday
    }
rule-weeks =
    { $count ->
        [2] every other week { $days }
       *[other] every { $count } weeks { $days }
    }
rule-months =
    { $count ->
        [2] every other month { $days }
       *[other] every { $count } months { $days }
    }
rule-years =
    { $count ->
        [1] every year on { $dates }
        [2] every other year on { $dates }
       *[other] every { $count } years on { $dates }
    }
rule-date =
    { $day ->
        [1] 1st
        [2] 2nd
        [3] 3rd
        [21] 21st
        [22] 22nd
        [23] 23rd
        [31] 31st
       *[other] { $day }th
    }
rule-dates = on the { $days } of the month
rule-last-day = on the last day of the month
rule-first-workday = on the first working day of the month
rule-last-workday = on the last working day of the month
rule-of-month = on { $days } of the month
rule-nth =
    { $place ->
        [1] the first { rule-day }
        [2] the second { rule-day }
        [3] the third { rule-day }
        [4] the fourth { rule-day }
       *[other] the fifth { rule-day }
    }
rule-last = the last { rule-day }
rule-day =
    { $day ->
        [MO] Monday
        [TU] Tuesday
        [WE] Wednesday
        [TH] Thursday
        [FR] Friday
        [SA] Saturday
       *[SU] Sunday
    }
rule-hours =
    { $count ->
        [1] every hour
       *[other] every { $count } hours
    }
rule-minutes =
    { $count ->
        [1] every minute
       *[other] every { $count } minutes
    }
rule-each-hour = every hour
rule-each-hour-at =
    { $minute ->
        [1] every hour at 1 minute past
       *[other] every hour at { $minute } minutes past
    }
rule-count =
    { $count ->
        [1] , once
       *[other] , { $count } times in all
    }
rule-until = , until { $date } inclusive
rule-odd = on a schedule of its own: { $moments }

## What was saved.

reminder-default-text = Reminder
reminder-remind-moments = ⏰ I will remind you { $when } ({ $zone }): { $text }
reminder-remind-rule = ⏰ I will remind you { $when } ({ $zone }): { $text }
reminder-ask-moments = ⏰ I will do this { $when } ({ $zone }) and send you the result: { $text }
reminder-ask-rule = ⏰ I will do this { $when } ({ $zone }) and send you the results: { $text }
reminder-next = The next time is { $moment }.
reminder-held = 🌙 You have quiet hours then: the message comes when they end, { $moment }.
reminder-nag =
    { $count ->
        [1] 🔁 I will repeat it every minute until you mark it as done.
       *[other] 🔁 I will repeat it every { $count } minutes until you mark it as done.
    }
reminder-paused = ⏸ Paused: { $text } ({ $when })
reminder-ended = ✅ Will not come again: { $text } ({ $when })

## The list.

reminders-title = Your reminders:
reminders-none = There are no reminders. To set one, write, for example: “remind me tomorrow at 9:00 to call mum”.
reminders-all-paused = ⏸ All reminders are paused now.
reminders-remind = { $text } – { $when } ({ $zone })
reminders-ask = ⚙️ { $text } – { $when } ({ $zone })
reminders-paused = ⏸ { $line }
reminders-next = { $line }; next time: { $moment }
