"""Russian distances and repetitions: patterns over categories of words, and what each means."""

from assistant.domain.time_phrases import day_facts as days
from assistant.domain.time_phrases import offset_facts as offsets
from assistant.domain.time_phrases import repeat_facts as repeats

RUSSIAN_OFFSETS = (
    ("timer on? (?P<d>AMS)", offsets.later),
    ("thru day_word NOT_THEN", repeats.every_second),
    (
        "about? thru about? (?P<d>AMS) (?:dash num)? (?:at this? same (?:day_word|number_word))?",
        offsets.later,
    ),
    ("thru (?P<d>AMS num) NOT_CLOCK", offsets.spoken_later),
    ("thru h:num (?=$|comma|stop|about|to|dash|colon)", offsets.bare_minutes),
    (
        "(?P<u>minute|hours|day_word|dnya|week|month|year) thru about? (?P<n>QTY)",
        offsets.reversed_later,
    ),
    ("before (?P<d>AMS) until", offsets.lead),
    ("AMS ago", days.mark("past")),
    ("at during (?P<d>AMS)", offsets.lasting),
    ("(?:on|at)? (?P<d>QTY? UNIT) running", offsets.daily_for),
    ("running (?P<d>QTY? UNIT)", offsets.daily_for),
    ("(?:on|at)? (?:next|this) (?P<d>QTY UNIT)", offsets.daily_for),
    ("during (?P<d>AMS)", offsets.lasting),
    (
        "thru (?P<n>num (?:(?:comma|and) thru? num)*) (?:comma|and) thru? (?P<d>AM)",
        offsets.listed_later,
    ),
    ("thru n:num working (?:day_word|dnya)", offsets.workdays_later),
    (
        "(?:about)? thru (?P<u>minute|hours|day_word|dnya|week|month|year) about? (?P<n>num)",
        offsets.reversed_later,
    ),
    ("before (?P<n>AM) (?:and|comma) before? (?P<d>AM) until", offsets.two_leads),
    ("from? (?:part|day_word|dnya) birth", days.shield),
    ("on (?P<d>AMS)", days.shield),
    ("before (?P<d>AMS)", days.shield),
)
RUSSIAN_REPEATS = (
    ("every (?P<n>ord|ordnum)? (?P<u>UNIT)", repeats.every_unit),
    ("u:adverb", repeats.every_unit),
    ("thru? every (?P<d>AM (?:and AM)*)", repeats.every_amount),
    ("(?:num|only)? times at (?P<d>AMS)", repeats.once_in),
    ("(?P<n>num|twice) times? at (?P<u>UNIT)", repeats.rate),
    (
        "(?:num|twice) times? at month comma? at? (?P<d>DN (?:MORE DN)+) (?:number_word|NOT_CLOCK)",
        repeats.every_month_day,
    ),
    ("thru week by (?P<d>weekdays (?:MORE weekdays)*)", repeats.every_second_weekdays),
    ("thru (?P<d>WD)", repeats.every_second_weekdays),
    ("every (?P<d>ANY (?:MORE ANY)*)", repeats.every_weekday),
    ("by (?P<d>weekdays (?:MORE (?:weekdays|weekend|weekends))*)", repeats.every_weekday),
    ("from (?P<d>WD (?:by|until) WD (?:MORE WD)*)", repeats.every_weekday),
    ("(?:by|every)? (?P<d>WD dash WD (?:MORE WD)*)", repeats.every_weekday),
    ("by (?P<d>short_weekday)", repeats.every_weekday),
    ("(?:by|at|on)? all? (?P<d>workdays)", repeats.every_weekday),
    ("(?:by|every|at|all)? working (?:day_word|days_habit)", repeats.every_workday),
    ("(?:by|every|at|all) (?:weekend|weekends|free) days_habit", repeats.every_free),
    ("every free", repeats.every_free),
    ("every working p:part_word", repeats.every_workday_part),
    ("by (?:weekend|weekends)", repeats.every_free),
    ("every (?P<n>ord|ordnum|last) (?P<d>WD|working day_word)", repeats.every_ordinal_weekday),
    (
        "(?:at|every)? (?P<n>NTH (?:MORE NTH)*) (?P<d>WD|working day_word) (?:every|this)? month",
        repeats.nth_of_month,
    ),
    ("(?:at|every|on)? (?P<n>NTH) (?:MONTH_DAY) every? month", repeats.every_day_of_month),
    ("(?:every)? (?P<d>DN(?: MORE DN)*) number_word every month", repeats.every_month_day),
    ("every (?P<d>DN(?: MORE DN)*) number_word (?:month)?", repeats.every_month_day),
    ("by (?P<d>DN(?: MORE DN)*) number_word", repeats.every_month_day),
    ("(?:by|every) (?:even:even|odd) (?:number_word|days_habit|day_word)", repeats.every_parity),
    ("every (?P<d>DN) m:month_name", repeats.every_date),
    ("every m:month_name at? (?P<d>DN) number_word?", repeats.every_date),
    ("every (?P<p>part_word (?:(?:JOIN) every? part_word)*)", repeats.every_part),
    ("by (?P<p>parts (?:(?:JOIN) by? parts)*)", repeats.every_part),
    ("p:parts", repeats.every_part),
    ("n:num times", repeats.count),
    (
        "except (?:at|on|by)? (?P<d>(?:ANY|weekdays) (?:MORE (?:ANY|weekdays))*)",
        repeats.except_days,
    ),
    ("until", days.mark("until")),
    ("by inclusive:inclusive?", days.mark("through")),
    ("starting? from", days.mark("from")),
    ("starting", days.mark("from")),
    ("inclusive", days.mark("inclusive")),
)
