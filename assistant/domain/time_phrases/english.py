"""English times of day and days: patterns over categories of words, and what each means."""

from assistant.domain.time_phrases import clock_facts as clocks
from assistant.domain.time_phrases import day_facts as days
from assistant.domain.time_phrases import repeat_facts as repeats
from assistant.domain.time_phrases import week_facts as weeks
from assistant.domain.time_phrases.english_repeats import ENGLISH_OFFSETS, ENGLISH_REPEATS
from assistant.domain.time_phrases.facts import Part
from assistant.domain.time_phrases.patterns import rules

_MACROS = {
    "WD": "weekday|short_weekday",
    "ANY": "WD|weekdays|workdays|weekend|weekends",
    "UNIT": "second|seconds|minute|hour|hours|day_word|week|fortnight|month|quarter|year",
    "QTY": "(?:a|about|num)? quarter of a?|(?:a|num)? quarter dash? (?=hour)"
    "|(?:a|about)? (?:num|long|decimal|dotted|dashed|couple of?|few|half (?:a|of a)?|a)",
    "WORKDAY": "(?:working|work) day_word",
    "AM": "(?:QTY dash?)? (?:and a? half)? UNIT (?:and a? half)?",
    "AMS": "AM (?:(?:and|comma) AM|QTY UNIT)*",
    "JOIN": "comma|and|comma and",
    "PRE": "at|on|for|by|after|starting at",
    "ABOUT": "about",
    "DN": "num|ord|ordnum|second",
    "YEAR": "comma? y:long",
    "TIME": "(?:clock|dotted|num) clock_word? meridian?|noon|midnight",
    "MORE": "JOIN (?:on|by|every)? the?",
    "NTH": "ord|ordnum|second|last|penultimate|second to last|next to last",
    "NOT_CLOCK": "(?!measure|UNIT|month_name|times|opaque|dash (?:num|UNIT)|of the?|half|and a? "
    "half|couple|few)",
    "NOT_HOUR": "(?!meridian|clock_word|hour|hours|minute|(?:in the?|at) part)",
    "FREE": "(?<!month_name)|(?<=num month_name)|(?<=ord month_name)|(?<=ordnum month_name)",
    "NUM": "num|zero",
    "HOUR": "(?P<h>num|noon|midnight) clock_word?",
    "HALF_OF_DAY": "(?:in the?|at|on) part|tonight|meridian",
    "IN_PART": "(?:in the?|at|on) part|tonight",
}
_CLOCKS = (
    ("PRE? ABOUT? (?P<t>clock|dotted) ish? p:meridian sharp?", clocks.clock),
    ("PRE? ABOUT? h:num ish? p:meridian sharp?", clocks.clock),
    ("(?:PRE ABOUT?|FREE ABOUT?) h:num m:num p:meridian", clocks.clock),
    ("PRE? ABOUT? t:clock ish? sharp? hours?", clocks.clock),
    ("(?:(?:at|by|after|starting at) ABOUT?|ABOUT) t:dotted", clocks.clock),
    ("(?:at|by|after|starting at|for) h:long (?:hours|sharp)?", clocks.clock),
    ("(?:PRE ABOUT?|FREE ABOUT?) (?P<t>clock|num) clock_word? p:IN_PART", clocks.clock),
    ("(?:PRE ABOUT?|FREE ABOUT?) h:num clock_word p:meridian?", clocks.clock),
    ("(?:PRE ABOUT?|FREE ABOUT?) h:num ish", clocks.clock),
    ("(?:at|by|after|starting at) ABOUT? h:num ish? (?:hours|sharp|NOT_CLOCK)", clocks.clock),
    ("(?:for|from|on|ABOUT) h:num NOT_CLOCK", clocks.clock_at_end),
    ("at ABOUT? (?P<l>num (?:(?:comma|and) at? num)+) (?!month_name|UNIT)", clocks.clock_list),
    ("at ABOUT? (?P<l>num (?:comma num)+ comma? and num) p:meridian?", clocks.clock_list),
    ("(?:PRE ABOUT?|ABOUT) h:num m:num NOT_CLOCK", clocks.spoken),
    ("(?:PRE ABOUT?|ABOUT) h:num (?P<m>zero NUM)", clocks.clock),
    (
        "PRE? ABOUT? a? (?P<n>quarter|half|num minute?) (?:past_to|after) HOUR p:HALF_OF_DAY?",
        clocks.past_hour,
    ),
    (
        "PRE? ABOUT? a? (?P<n>quarter|num minute?) (?:to|before) HOUR p:HALF_OF_DAY?",
        clocks.to_hour,
    ),
    ("PRE? ABOUT? a? n:quarter (?:until|of) HOUR p:HALF_OF_DAY?", clocks.to_hour),
    ("PRE? ABOUT? half h:num p:meridian?", clocks.half_past),
    ("(?:PRE ABOUT?|ABOUT)? num? noon", clocks.noon),
    ("(?:PRE ABOUT?|ABOUT)? num? midnight", clocks.midnight),
    ("at? (?:the|this)? same times", clocks.same_time),
    ("this times", clocks.same_time),
    ("(?:from|between) (?P<a>TIME) (?:to|until|and|through|dash) (?P<b>TIME)", clocks.window),
    (
        "(?:PRE)? (?P<a>(?:clock|dotted|num) meridian?) dash (?P<b>(?:clock|dotted|num) meridian)",
        clocks.window,
    ),
    ("(?:PRE)? (?P<a>clock) dash (?P<b>clock)", clocks.window),
    ("(?:from|between) t:dashed", clocks.dashed_window),
    ("(?:PRE|from|between)? t:dashed p:meridian", clocks.dashed_window),
)
_PARTS = (
    ("(?:in the?|at) p:part", clocks.day_part),
    ("(?:on the)? (?:early|late) (?:in the)? part", clocks.early_or_late),
    ("in the (?:early|late) part", clocks.early_or_late),
    ("(?:ord thing)? (?:in the) p:part", clocks.day_part),
    ("ord thing", clocks.part(Part.MORNING)),
    ("(?:at|after|during|by) (?:the)? lunch", clocks.part(Part.DAY)),
    ("before lunch", clocks.part(Part.BEFORE_LUNCH)),
    ("before work", clocks.part(Part.BEFORE_WORK)),
    ("after work", clocks.part(Part.AFTER_WORK)),
    ("before breakfast", clocks.part(Part.BEFORE_WORK)),
    ("(?:at|after) breakfast", clocks.part(Part.MORNING)),
    ("before dinner", clocks.part(Part.BEFORE_DINNER)),
    ("after dinner", clocks.part(Part.AFTER_DINNER)),
    ("(?:before|at) sleep", clocks.part(Part.BEDTIME)),
    ("(?<!clock|meridian)p:part", clocks.day_part),
    ("p:tonight", days.day_with_part),
    ("(?:for|on|by|at)? this p:part", days.day_with_part),
    ("(?:by|at)? (?:the)? (?:eod|end of (?:the|working)? day_word)", clocks.end_of_day),
)
_DAYS = (
    ("(?:on)? (?P<d>short_weekday (?:(?:JOIN)? short_weekday)+)", repeats.every_weekday),
    ("early d:day p:part", days.early_day),
    ("(?:PRE|in)? the? day_word after d:day", days.day_after),
    ("(?:PRE|until|late)? d:day", days.relative_day),
    ("(?:at|on|for|by)? the? (?P<d>DN) of? m:month_name (?:YEAR)?", days.month_day),
    ("(?:at|on|for|by)? the? (?P<d>DN (?:MORE DN)+) of? m:month_name", days.month_day),
    ("(?:at|on|for|by)? m:month_name the? (?P<d>DN) (?:YEAR)?", days.month_day),
    ("(?:at|on|for|by)? m:month_name the? (?P<d>DN (?:MORE DN)+) NOT_HOUR", days.month_day),
    (
        "from the? m:month_name the? (?P<a>DN) (?:to|through|until|dash) the? (?P<b>DN)",
        days.range_of_days,
    ),
    (
        (
            "from? the? n:month_name the? (?P<a>DN) (?:to|through|until|dash) m:month_name "
            "the? (?P<b>DN)"
        ),
        days.range_of_days,
    ),
    (
        (
            "from the? (?P<a>DN) (?:of? n:month_name)? (?:to|through|until|dash) the? "
            "(?P<b>DN) of? m:month_name"
        ),
        days.range_of_days,
    ),
    (
        (
            "(?:on|for|by)? the (?P<d>(?:ord|ordnum|second) (?:MORE (?:ord|ordnum|second))*) "
            "(?:day_word (?!of))?"
        ),
        days.days_of_month,
    ),
    ("(?:on|for|by) (?P<d>ordnum (?:MORE ordnum)*)", days.days_of_month),
    ("(?:at|on|for|by)? (?P<t>iso|dmy)", days.written),
    ("(?:on|for|by|and|comma) (?P<t>dotted|slashed)", days.written_day_first),
    ("(?<!figure)t:slashed", days.written),
    ("on? the (?P<n>last) (?P<d>WD)", weeks.last_weekday),
    (
        "(?:at|on|for|by)? the? (?P<w>(?:this|next|previous|last)*) (?P<d>WD (?:MORE WD)*)",
        weeks.weekday,
    ),
    ("PRE? (?:this|next)? (?P<d>WD) later:week", weeks.weekday),
    ("(?:PRE|over)? (?:the)? (?P<w>this|next|previous|last)? weekend", weeks.weekend),
    ("(?:in|on|at|for|of)? (?P<w>this|next|previous|last) (?P<u>week|month|year)", weeks.frame),
    (
        "(?:on|at|by)? the? (?P<n>NTH) day_word of (?P<w>this|next|previous) month",
        weeks.day_of_frame,
    ),
    ("(?:on|at|by)? the? (?P<n>NTH) day_word (?:of|in) m:month_name", weeks.day_of_month),
    ("in m:month_name on the? (?P<d>DN (?:MORE DN)*)", days.month_day),
    (
        (
            "(?:at|by|on|in|towards)? the? (?P<e>begin|starting|start|middle|end) of "
            "(?P<w>this|next|the)? (?P<u>week|month|year)"
        ),
        weeks.edge,
    ),
    ("on? the? (?P<n>NTH) (?P<d>WD|WORKDAY) (?:of|in) m:month_name", weeks.nth),
    (
        "on? the? (?P<n>NTH) (?P<d>WD|WORKDAY) (?:of|in)? (?P<w>this|next) month",
        weeks.nth_in,
    ),
    (
        "(?<!every|once|twice|times)in? (?P<n>QTY UNIT) (?:from|after|on) (?P<d>WD|day)",
        weeks.anchored_week,
    ),
    ("in? (?P<n>QTY UNIT) (?P<d>day)", weeks.anchored_week),
    ("(?P<n>week|fortnight|month|year) from (?P<d>WD|day)", weeks.anchored_week),
    ("d:day week", days.week_later),
    ("d:day and the? day_word after", days.day_and_next),
    (
        "(?:at|by|on|in|towards)? the? (?P<e>begin|starting|start|middle|end) of m:month_name",
        weeks.edge_of_month,
    ),
    ("on the (?P<n>NTH) (?P<d>WD|WORKDAY)", weeks.nth),
    ("in m:month_name", days.month_alone),
    ("until m:month_name (?!the|num|ordnum|ord|long)", days.until_month),
    ("on? the (?P<n>last|penultimate|second to last|next to last) day_word", weeks.day_of_month),
    ("on the (?P<n>NTH) day_word", weeks.day_of_month),
    ("in long", days.month_alone),
    ("(?:on|at|for|by)? new year_s? eve", days.fixed_holiday(12, 31)),
    ("(?:on|at|for|by)? new year_s (?:day_word)?", days.fixed_holiday(1, 1)),
    ("(?:on|at|for|by)? d:holiday day_word?", days.holiday),
    ("(?:on|at|for|by)? christmas eve", days.fixed_holiday(12, 24)),
)
ENGLISH_RULES = rules(_MACROS, (*_CLOCKS, *_PARTS, *_DAYS, *ENGLISH_OFFSETS, *ENGLISH_REPEATS))
