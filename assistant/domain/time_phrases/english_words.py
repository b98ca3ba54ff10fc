"""English words of time: every form a person writes, its category and value."""

from assistant.domain.time_phrases.tables import Table, forms, listed

_CARDINALS = listed(
    "zero_ one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty"
)
_ORDINALS = listed(
    "zeroth first _ third fourth fifth sixth seventh eighth ninth tenth eleventh "
    "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth"
)
_MONTHS = (
    "january jan",
    "february feb",
    "march mar",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_WEEKDAYS = (
    "mon",
    "tue tues",
    "wed weds wensday wendsday",  # codespell:ignore
    "thu thur thurs",  # codespell:ignore
    "fri",
    "sat",
    "sun",
)
_GROUPS = {
    "second": "second",
    "seconds": "seconds secs sec",
    "minute": "minute minutes min mins m minute's minutes'",
    "hour": "hour hour's",
    "hours": "hours hr hrs h hours'",
    "day_word": "day days day's days'",
    "week": "week weeks wk wks week's weeks'",
    "fortnight": "fortnight fortnights fortnight's",
    "month": "month months month's months'",
    "quarter": "quarter quarters",
    "year": "year years yr yrs",
    "at": "at",
    "on": "on",
    "for": "for",
    "by": "by",
    "to": "to",
    "in": "in within",
    "of": "of",
    "from": "from",
    "between": "between",
    "starting": "starting beginning commencing effective",
    "start": "start begin",
    "until": "until till til 'til untill",  # codespell:ignore
    "through": "through thru",
    "except": "except excluding excepting besides",
    "but": "but",
    "not": "not",
    "before": "before",
    "after": "after",
    "past_to": "past",
    "ago": "ago",
    "later": "later hence",
    "now": "now",
    "and": "and",
    "or": "or",
    "timer": "timer",
    "figure": "version release python rate chapter section score rating",
    "the": "the",
    "a": "a an",
    "about": "about around approximately exactly roughly circa approx",
    "sharp": "sharp",
    "ish": "ish",
    "every": "every each evry",  # codespell:ignore
    "other": "other alternate",
    "all": "all",
    "next": "next following",
    "this": "this coming upcoming",
    "last": "last final",
    "previous": "previous",
    "even": "even",
    "odd": "odd",
    "working": "working business",
    "times": "times time",
    "couple": "couple",
    "few": "few several",
    "half": "half",
    "noon": "noon midday",
    "midnight": "midnight",
    "same": "same",
    "early": "early",
    "late": "late",
    "end": "end",
    "middle": "middle mid",
    "clock_word": "o'clock oclock",  # codespell:ignore
    "zero": "oh o zero",
    "inclusive": "inclusive",
    "once": "once",
    "eod": "eod",
    "me": "me us",
    "row": "row",
    "correction": "actually",
    "instead": "instead",
    "whole": "whole entire",
    "season": "summer winter autumn",
    "straight": "straight consecutive",
    "penultimate": "penultimate",
    "since": "since",
    "work": "work",
    "dinner": "dinner supper dinnertime",
    "breakfast": "breakfast",
    "sleep": "bed bedtime sleep",
    "thing": "thing",
    "new": "new",
    "year_s": "year's years'",
    "over": "over",
    "during": "during",
    "per": "per",
    "single": "single",
    "lunch": "lunch lunchtime",
    "measure": "people persons dollars usd euros eur pounds percent pages page chapters items "
    "rooms kg km miles mile liters litres apples eggs bottles boxes tickets kids guests "
    "friends questions tasks points reps sets glasses cups pills tablets",
}
_WORDS: dict[str, tuple[str, int | str]] = {
    "today": ("day", 0),
    "tomorrow": ("day", 1),
    "tmrw": ("day", 1),
    "tmr": ("day", 1),
    "overmorrow": ("day", 2),
    "yesterday": ("day", -1),
    "tonight": ("tonight", 0),
    "tonite": ("tonight", 0),
    "morning": ("part", "morning"),
    "mornings": ("parts", "morning"),
    "afternoon": ("part", "day"),
    "afternoons": ("parts", "day"),
    "evening": ("part", "evening"),
    "eve": ("eve", "evening"),
    "evenings": ("parts", "evening"),
    "night": ("part", "late"),
    "nights": ("parts", "late"),
    "daily": ("adverb", "day"),
    "everyday": ("adverb", "day"),
    "weekly": ("adverb", "week"),
    "biweekly": ("adverb", "fortnight"),
    "bi-weekly": ("adverb", "fortnight"),
    "fortnightly": ("adverb", "fortnight"),
    "monthly": ("adverb", "month"),
    "quarterly": ("adverb", "quarter_year"),
    "yearly": ("adverb", "year"),
    "annually": ("adverb", "year"),
    "annual": ("adverb", "year"),
    "hourly": ("adverb", "hour"),
    "nightly": ("nightly", "late"),
    "twice": ("twice", 2),
    "thrice": ("twice", 3),
    "weekday": ("workdays", 0),
    "weekdays": ("workdays", 1),
    "workday": ("workdays", 0),
    "workdays": ("workdays", 1),
    "weekend": ("weekend", 0),
    "weekends": ("weekends", 1),
    "am": ("meridian", "am"),
    "pm": ("meridian", "pm"),
    "christmas": ("holiday", 1225),
    "xmas": ("holiday", 1225),
    "halloween": ("holiday", 1031),
    "second": ("second", 2),
}


def _table() -> Table:
    table: Table = {}
    for index in range(21):
        table |= forms("num", index, _CARDINALS[index])
        table |= forms("ord", index, _ORDINALS[index])
    for tens, stem in enumerate(("thirt", "fort", "fift", "sixt"), start=3):
        table |= forms("num", tens * 10, stem + "y")
        table |= forms("ord", tens * 10, stem + "ieth")
    table |= forms("num", 90, "ninety") | forms("num", 12, "dozen")
    for index, words in enumerate(_MONTHS, start=1):
        table |= forms("month_name", index, *words.split())
    for index, word in enumerate(_WEEKDAYS):
        table |= forms("weekday", index, word, word + "'s")
        table |= forms("weekdays", index, word + "s")
        table |= forms("short_weekday", index, *_SHORT_WEEKDAYS[index].split())
    for category, words in _GROUPS.items():
        table |= forms(category, category, *words.split())
    for word, (category, value) in _WORDS.items():
        table |= forms(category, value, word)
    return table


ENGLISH = _table()
