"""What Russian phrases of time mean, said on a Wednesday in March at ten in Moscow."""

import pytest

from tests.assistant.domain.reading_lines import line, rows

CLOCKS = """
завтра в 9 хлеб -> 2026-03-05 09:00 | хлеб
завтра в 18.45 кино -> 2026-03-05 18:45 | кино
завтра в 15-30 врач -> 2026-03-05 15:30 | врач
завтра в 1530 врач -> 2026-03-05 15:30 | врач
завтра в 7 вечера ужин -> 2026-03-05 19:00 | ужин
завтра в половине девятого утра почта -> 2026-03-05 08:30 | почта
завтра в полпервого дня обед -> 2026-03-05 12:30 | обед
завтра без четверти семь вечера кино -> 2026-03-05 18:45 | кино
завтра в четверть восьмого вечера кино -> 2026-03-05 19:15 | кино
завтра в десять минут девятого утра автобус -> 2026-03-05 08:10 | автобус
завтра в девять тридцать утра врач -> 2026-03-05 09:30 | врач
завтра часов в семь вечера кино -> 2026-03-05 19:00 | кино
завтра ровно в 9 созвон -> 2026-03-05 09:00 | созвон
завтра в час дня обед -> 2026-03-05 13:00 | обед
завтра в 2 ночи такси -> 2026-03-05 02:00 | такси
завтра в полночь звонок -> 2026-03-06 00:00 | звонок
в пятницу в 12 ночи рейс -> 2026-03-07 00:00 | рейс
в четверг в 16 кабинет 204 -> 2026-03-05 16:00 | кабинет 204
в 24:00 салют -> 2026-03-05 00:00 | салют
завтра в 9 первый урок -> 2026-03-05 09:00 | первый урок
завтра 2 билета купить -> 2026-03-05 09:00 | 2 билета купить
"""

PARTS = """
завтра с утра пораньше зарядка -> 2026-03-05 09:00 | зарядка
завтра перед обедом почта -> 2026-03-05 12:00 | почта
завтра после работы аптека -> 2026-03-05 19:00 | аптека
завтра до работы банк -> 2026-03-05 08:00 | банк
завтра после ужина письмо -> 2026-03-05 20:00 | письмо
завтра перед сном книга -> 2026-03-05 22:00 | книга
ближе к вечеру полить цветы -> 2026-03-04 19:00 | полить цветы
завтра в то же время звонок -> 2026-03-05 10:00 | звонок
"""

DAYS = """
20.3 в 15:00 консультация -> 2026-03-20 15:00 | консультация
7.4 в 9:00 врач -> 2026-04-07 09:00 | врач
25/03 в 9 врач -> 2026-03-25 09:00 | врач
двадцать пятого числа в 9 врач -> 2026-03-25 09:00 | врач
в марте 20 числа в 9 врач -> 2026-03-20 09:00 | врач
20 числа следующего месяца в 9 врач -> 2026-04-20 09:00 | врач
через год 1 мая в 9 парад -> 2027-05-01 09:00 | парад
зафтра в 9 хлеб -> 2026-03-05 09:00 | хлеб
в последний день марта в 9 отчёт -> 2026-03-31 09:00 | отчёт
через 3 рабочих дня отчёт -> 2026-03-09 09:00 | отчёт
в следующем месяце поменять масло -> 2026-04-01 09:00 | поменять масло
на следующей неделе в четверг в 9 врач -> 2026-03-12 09:00 | врач
в ночь с пятницы на субботу рейс -> 2026-03-07 00:00 | рейс
29 февраля в 9 праздник -> 2028-02-29 09:00 | праздник
"""

DISTANCES = """
через минут сорок чай -> 2026-03-04 10:40 | чай
через минуты две чай -> 2026-03-04 10:02 | чай
через часа два чай -> 2026-03-04 12:00 | чай
через часов пять чай -> 2026-03-04 15:00 | чай
через дня три чай -> 2026-03-07 10:00 | чай
через час двадцать чай -> 2026-03-04 11:20 | чай
через три четверти часа чай -> 2026-03-04 10:45 | чай
через 2ч 30м чай -> 2026-03-04 12:30 | чай
через год в этот же день тост -> 2027-03-04 10:00 | тост
напомни через 15 -> 2026-03-04 10:15
за день до 8 марта цветы -> 2026-03-07 09:00 | цветы
завтра в 15:00 встреча, напомни за час -> 2026-03-05 14:00 | встреча
"""

SEVERAL = """
через 10 минут и через час чай -> 2026-03-04 10:10, 2026-03-04 11:00 | чай
через 5, 10 и 20 минут чай -> 2026-03-04 10:05, 2026-03-04 10:10, 2026-03-04 10:20 | чай
завтра в 9 и в 18 таблетка -> 2026-03-05 09:00, 2026-03-05 18:00 | таблетка
завтра в 9 и в пятницу в 10 звонок -> 2026-03-05 09:00, 2026-03-06 10:00 | звонок
5, 7 и 9 марта в 9 укол -> 2026-03-05 09:00, 2026-03-07 09:00, 2026-03-09 09:00 | укол
"""

MONTHS = """
ежемесячно в последний день в 18:00 отчёт -> MONTHLY;BYMONTHDAY=-1;BYHOUR=18 | отчёт
каждый месяц в последний день в 9:00 отчёт -> MONTHLY;BYMONTHDAY=-1;BYHOUR=9 | отчёт
последнего числа каждого месяца в 18:00 отчёт -> MONTHLY;BYMONTHDAY=-1;BYHOUR=18 | отчёт
в первый день каждого месяца в 9 утра бюджет -> MONTHLY;BYMONTHDAY=1;BYHOUR=9 | бюджет
каждый первый день месяца в 9:00 бюджет -> MONTHLY;BYMONTHDAY=1;BYHOUR=9 | бюджет
в предпоследний день месяца в 9 бюджет -> MONTHLY;BYMONTHDAY=-2;BYHOUR=9 | бюджет
два раза в месяц 1 и 15 в 9 аванс -> MONTHLY;BYMONTHDAY=1,15;BYHOUR=9 | аванс
каждый месяц в последнюю пятницу в 17:00 отчёт -> MONTHLY;BYDAY=-1FR;BYHOUR=17 | отчёт
каждую пятницу 13-го в 9 кино -> MONTHLY;BYMONTHDAY=13;BYDAY=FR;BYHOUR=9 | кино
каждый январь 10 числа в 9:00 взнос -> YEARLY;BYMONTH=1;BYMONTHDAY=10;BYHOUR=9 | взнос
"""

WEEKS = """
каждый первый и третий понедельник в 9 зал -> MONTHLY;BYDAY=1MO,3MO;BYHOUR=9 | зал
каждый день на следующей неделе в 9 -> DAILY;UNTIL=20260315;BYHOUR=9 since 2026-03-09 09:00
со следующей недели каждый день в 9 зал -> DAILY;BYHOUR=9 since 2026-03-09 09:00 | зал
в рабочие дни в 18:00 задачи -> WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=18 | задачи
в будние дни в 18 задачи -> WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=18 | задачи
в выходные дни в 11 блины -> WEEKLY;BYDAY=SA,SU;BYHOUR=11 | блины
пон-пт в 9 летучка -> WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9 | летучка
каждый вт/чт в 19:00 бассейн -> WEEKLY;BYDAY=TU,TH;BYHOUR=19 | бассейн
каждый понедельник/среду в 9 зал -> WEEKLY;BYDAY=MO,WE;BYHOUR=9 | зал
по будням кроме пятницы в 9 зал -> WEEKLY;BYDAY=MO,TU,WE,TH;BYHOUR=9 | зал
каждую среду в 9 и в пятницу в 18 зал -> WEEKLY;BYDAY=WE;BYHOUR=9 + WEEKLY;BYDAY=FR;BYHOUR=18 | зал
"""

BOUNDS = """
каждый день 7 дней подряд в 9 мазь -> DAILY;UNTIL=20260311;BYHOUR=9 since 2026-03-05 09:00 | мазь
неделю подряд каждый день в 9:00 мазь -> DAILY;UNTIL=20260311;BYHOUR=9 since 2026-03-05 09:00 | мазь
ближайшие 5 дней в 9 мазь -> DAILY;UNTIL=20260309;BYHOUR=9 since 2026-03-05 09:00 | мазь
каждый день до пятницы в 9 мазь -> DAILY;UNTIL=20260306;BYHOUR=9 | мазь
каждый день до 1 июня в 9 мазь -> DAILY;UNTIL=20260601;BYHOUR=9 | мазь
каждый день до июня в 9 мазь -> DAILY;UNTIL=20260531;BYHOUR=9 | мазь
каждый день до конца недели в 9 мазь -> DAILY;UNTIL=20260308;BYHOUR=9 | мазь
с 10 по 20 марта каждый день в 9 мазь -> DAILY;UNTIL=20260320;BYHOUR=9 since 2026-03-10 09:00 | мазь
каждый день в 9 в течение 10 минут зарядка -> DAILY;BYHOUR=9 | в течение 10 минут зарядка
"""

WITHIN = """
через каждые два часа капли -> HOURLY;INTERVAL=2 since 2026-03-04 12:00 | капли
каждые четверть часа вода -> MINUTELY;INTERVAL=15 since 2026-03-04 10:15 | вода
каждые 2 часа с 9 до 18 вода -> DAILY;BYHOUR=9,11,13,15,17 | вода
каждый час до 18:00 вода -> invalid: time-ambiguous | вода
"""

QUESTIONS = """
напомни не завтра, а послезавтра в 9 -> invalid: time-ambiguous | не
напомни завтра, нет, послезавтра в 9 -> invalid: time-ambiguous | нет, послезавтра в 9
вместо пятницы напомни в понедельник -> invalid: time-ambiguous | вместо в понедельник
завтра врач, банк в пятницу -> invalid: time-ambiguous | врач, банк в пятницу
в среду совет в 9, в пятницу отчёт в 17 -> invalid: time-ambiguous | совет в 9, в пятницу отчёт
каждые 8 часов 3 дня -> invalid: time-ambiguous | 3 дня
3 дня в 9 мазь -> invalid: time-ambiguous | 3 дня мазь
весь март каждый день в 9 мазь -> invalid: time-ambiguous | весь март мазь
завтра в 9 мазь в течение недели -> invalid: time-ambiguous | мазь в течение недели
каждую пятницу кроме 13-го отчёт -> invalid: time-ambiguous | кроме 13-го отчёт
напомни перед пятницей -> invalid: time-ambiguous | перед
напомни после пятницы -> invalid: time-ambiguous | после
до 5 марта в 9 отчёт -> no_time: time-deadline | до 5 марта отчёт
после 5 марта отчёт -> invalid: time-ambiguous | после отчёт
5-7 марта в 9 отчёт -> invalid: time-ambiguous | 5-7 марта отчёт
в ночь на 6 марта рейс -> invalid: time-ambiguous | в ночь рейс
каждую среду через неделю зал -> invalid: time-ambiguous | зал
в выходной в 10 блины -> invalid: time-ambiguous | в выходной блины
в последний день отпуска в 9 чемодан -> no_time: time-which-day | отпуска чемодан
в 9 и 21 таблетки -> invalid: time-ambiguous | таблетки
завтра в 9 или 10 звонок -> invalid: time-ambiguous | или 10 звонок
завтра 9 купить хлеб -> invalid: time-ambiguous | 9 купить хлеб
с 5 по 10 марта в 9:00 таблетки -> no_time: time-deadline | таблетки
каждый день с мая по сентябрь в 9 полив -> invalid: time-ambiguous | с мая по сентябрь полив
каждый день летом в 9 полив -> invalid: time-ambiguous | летом полив
каждый понедельник и 15 числа в 9 отчёт -> invalid: time-ambiguous | отчёт
в понедельник 5 марта отчёт -> invalid: time-ambiguous-date | отчёт
в первый понедельник и третью пятницу месяца отчёт -> invalid: time-ambiguous | отчёт
напомни про отчёт -> no_time: time-no-time | отчёт
напомни скоро -> no_time: time-no-time | скоро
"""

REFUSALS = """
31 апреля в 9 отчёт -> invalid: time-invalid-date | отчёт
завтра в 25:00 отчёт -> invalid: time-invalid-clock | отчёт
завтра в 13 утра отчёт -> invalid: time-invalid-clock | отчёт
вчера в 9 отчёт -> past: time-past | отчёт
сегодня в 9:00 отчёт -> past: time-past | отчёт
в прошлую среду отчёт -> past: time-past | отчёт
каждые 10 секунд отчёт -> invalid: time-too-often | отчёт
через 1000 лет отчёт -> invalid: time-too-far | отчёт
"""

NOTHING = """
я жду с 9 утра -> none
работаю с 9 до 18 по будням -> none
я обычно встаю в 7 утра -> none
мой день рождения 5 мая -> none
магазин открыт до 22:00 -> none
кафе закрывается в 22:00 -> none
что посмотреть сегодня вечером -> none
не напоминай мне завтра в 9 -> none
перенеси встречу на пятницу -> none
напомни, что было в 9 -> none
посоветуй фильм на вечер -> none
1/2 стакана муки -> none
курс доллара 95.30 -> none
"""


@pytest.mark.parametrize(("phrase", "expected"), rows(CLOCKS))
def test_a_clock_is_read_in_all_the_ways_it_is_said(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(PARTS))
def test_a_part_of_the_day_has_its_hour(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(DAYS))
def test_a_day_is_found_by_its_date_or_name(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(DISTANCES))
def test_a_distance_leads_from_now(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(SEVERAL))
def test_several_moments_are_several_reminders(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(MONTHS))
def test_a_day_of_the_month_repeats(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(WEEKS))
def test_weekdays_repeat(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(BOUNDS))
def test_a_repetition_ends_where_it_is_said(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(WITHIN))
def test_a_repetition_counts_hours_and_minutes(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(QUESTIONS))
def test_what_is_not_sure_is_asked(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(REFUSALS))
def test_what_cannot_be_is_refused(phrase: str, expected: str) -> None:
    assert line(phrase) == expected


@pytest.mark.parametrize(("phrase", "expected"), rows(NOTHING))
def test_what_asks_for_nothing_makes_nothing(phrase: str, expected: str) -> None:
    assert line(phrase) == expected
