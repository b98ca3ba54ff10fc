"""English distances and repetitions: patterns over categories of words, and what each means."""

from assistant.domain.time_phrases import day_facts as days
from assistant.domain.time_phrases import offset_facts as offsets
from assistant.domain.time_phrases import repeat_facts as repeats

ENGLISH_OFFSETS = (
    ("timer (?:for|of)? (?P<d>AMS)", offsets.later),
    ("(?P<d>(?:num|half a) dash? UNIT) timer", offsets.later),
    ("in (?P<d>AMS)", offsets.later),
    (
        "in (?P<n>num (?:(?:comma|and) in? num)*) (?:comma|and|comma and) in? (?P<d>AM)",
        offsets.listed_later,
    ),
    ("in n:num WORKDAY", offsets.workdays_later),
    ("(?<=me) in h:num (?=$|comma|stop|about|to|dash|colon)", offsets.bare_minutes),
    ("for? (?P<d>AMS) (?:in a row|straight)", offsets.daily_for),
    ("for? (?P<d>QTY) straight (?P<u>UNIT)", offsets.daily_for),
    ("after (?P<d>AMS)", offsets.later),
    ("(?<!at)(?<!at num)(?:(?<!clock)|(?!hours))(?P<d>AMS) (?:from now|later)", offsets.later),
    ("(?P<d>AMS) before", offsets.lead),
    ("AMS ago", days.mark("past")),
    ("for (?:the)? (?P<d>AMS)", offsets.lasting),
    ("for the? next (?P<d>AMS)", offsets.daily_for),
    ("the? next (?P<d>QTY UNIT) (?=comma? (?:at|every|part))", offsets.daily_for),
    ("(?:over|during) the next (?P<d>AMS)", offsets.daily_for),
)
ENGLISH_REPEATS = (
    ("every single? (?P<n>ord|ordnum|second)? (?P<u>UNIT)", repeats.every_unit),
    ("every other:other (?P<u>UNIT)", repeats.every_unit),
    ("every single? (?P<u>day_word) of the week", repeats.every_unit),
    ("u:adverb", repeats.every_unit),
    ("every (?P<d>AM (?:and AM)*)", repeats.every_amount),
    ("(?:once) (?:a|in|every|per) (?P<d>AMS)", repeats.once_in),
    ("(?:once|num times) (?:in) (?:every)? (?P<d>AMS)", repeats.once_in),
    ("(?P<n>twice|num times) (?:a|per|every|in a) (?P<u>UNIT)", repeats.rate),
    (
        "(?:twice|num times) (?:a|per|every) month on the? (?P<d>DN (?:MORE DN)+)",
        repeats.every_month_day,
    ),
    ("n:once (?:a|per|every) other:other? (?P<u>UNIT)", repeats.rate),
    ("n:num times", repeats.count),
    ("(?:on)? every (?P<d>ANY (?:MORE ANY)*)", repeats.every_weekday),
    ("every other:other (?P<d>ANY (?:MORE ANY)*)", repeats.every_weekday),
    ("on other:other (?P<d>ANY)", repeats.every_weekday),
    ("(?:on)? all? (?P<d>weekdays (?:MORE (?:weekdays|WD))*)", repeats.every_weekday),
    ("(?:on)? (?P<d>WD (?:MORE WD)* MORE weekdays)", repeats.every_weekday),
    ("(?:on)? all? (?P<d>workdays)", repeats.every_weekday),
    ("on? (?:the|all)? weekends", repeats.every_free),
    ("(?:from|every)? (?P<d>WD (?:to|through|until|dash) WD (?:MORE WD)*)", repeats.every_weekday),
    ("every WORKDAY", repeats.every_workday),
    ("on WORKDAY", repeats.every_workday),
    ("(?:on)? every (?P<n>NTH) (?P<d>WD)", repeats.every_ordinal_weekday),
    ("(?:on)? every (?P<n>NTH (?:MORE NTH)+) (?P<d>WD)", repeats.nth_of_month),
    (
        (
            "(?:on)? (?:the|every)? (?P<n>NTH (?:MORE NTH)*) (?P<d>WD|WORKDAY) of? "
            "(?:the|every|a)? month"
        ),
        repeats.nth_of_month,
    ),
    (
        "(?:on)? (?:the|every)? (?P<n>NTH (?:MORE NTH)*) (?P<d>WD|WORKDAY) adverb",
        repeats.nth_of_month,
    ),
    (
        "(?:on|at)? (?:the|every)? (?P<n>NTH) day_word (?:of|in) (?:the|every|a)? month",
        repeats.every_day_of_month,
    ),
    (
        (
            "(?:on)? the? (?P<d>(?:ord|ordnum|second) (?:MORE (?:ord|ordnum|second))*) "
            "(?:day_word)? of (?:every|the|a) month"
        ),
        repeats.every_month_day,
    ),
    (
        (
            "every (?P<d>(?:ord|ordnum|second) (?:MORE (?:ord|ordnum|second))*) "
            "(?:day_word)? of the? month"
        ),
        repeats.every_month_day,
    ),
    ("every (?P<d>ordnum (?:MORE ordnum)*) (?:of the? month)?", repeats.every_month_day),
    ("(?:on|every)? (?:even:even|odd) day_word", repeats.every_parity),
    ("every m:month_name on? the? (?P<d>DN)", repeats.every_date),
    ("every (?P<d>DN) of? m:month_name", repeats.every_date),
    ("every (?P<p>part (?:(?:JOIN) every? part)*)", repeats.every_part),
    ("(?:in the|on)? (?P<p>parts (?:(?:JOIN) parts)*)", repeats.every_part),
    ("p:nightly", repeats.every_part),
    ("every (?P<d>WD) p:part", repeats.every_weekday_part),
    (
        "(?:except|but not?) (?:for|on)? (?P<d>(?:ANY|weekdays) (?:MORE (?:ANY|weekdays))*)",
        repeats.except_days,
    ),
    ("until", days.mark("until")),
    ("through", days.mark("through")),
    ("from", days.mark("from")),
    ("starting from?", days.mark("from")),
    ("inclusive", days.mark("inclusive")),
)
