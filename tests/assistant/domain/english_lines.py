"""Owns English phrases of time, with what they mean on a Wednesday in March at ten in Moscow."""

CLOCKS = """
tomorrow at 9 bread -> 2026-03-05 09:00 | bread
tomorrow at 9 a.m. bread -> 2026-03-05 09:00 | bread
tomorrow at 7:15 pm dinner -> 2026-03-05 19:15 | dinner
tomorrow at half past eight in the morning post -> 2026-03-05 08:30 | post
tomorrow at quarter to seven in the evening film -> 2026-03-05 18:45 | film
tomorrow at ten past eight am bus -> 2026-03-05 08:10 | bus
tomorrow at 20 past 3 bus -> 2026-03-05 15:20 | bus
tomorrow at 1530 dentist -> 2026-03-05 15:30 | dentist
tomorrow at 9 sharp call -> 2026-03-05 09:00 | call
at 10 weigh-in -> 2026-03-05 10:00 | weigh-in
at 5 walk-in clinic -> 2026-03-04 17:00 | walk-in clinic
on May 1 in the morning parade -> 2026-05-01 09:00 | parade
on March 25, 9am, stand-up -> 2026-03-25 09:00 | stand-up
tomorrow at noon lunch -> 2026-03-05 12:00 | lunch
tomorrow at midnight deploy -> 2026-03-06 00:00 | deploy
tomorrow at 12am deploy -> 2026-03-05 00:00 | deploy
5-6pm tomorrow gym -> 2026-03-05 17:00 | gym
same time tomorrow call -> 2026-03-05 10:00 | call
tomorrow 2 tickets -> 2026-03-05 09:00 | 2 tickets
tomorrow 11-1pm lunch -> 2026-03-05 11:00 | lunch
"""

PARTS = """
early tomorrow morning run -> 2026-03-05 07:00 | run
tomorrow before lunch post -> 2026-03-05 12:00 | post
tomorrow after work pharmacy -> 2026-03-05 19:00 | pharmacy
tomorrow before work bank -> 2026-03-05 08:00 | bank
tomorrow after dinner letter -> 2026-03-05 20:00 | letter
tomorrow before bed book -> 2026-03-05 22:00 | book
this evening water the plants -> 2026-03-04 19:00 | water the plants
"""

DAYS = """
on the 25th of March at 7pm dentist -> 2026-03-25 19:00 | dentist
March 25, 2026 at 9 dentist -> 2026-03-25 09:00 | dentist
on the first Monday of April at 9 board -> 2026-04-06 09:00 | board
on the last Friday of March at 5pm retro -> 2026-03-27 17:00 | retro
on the 20th of next month at 9 rent -> 2026-04-20 09:00 | rent
in March on the 20th at 9 rent -> 2026-03-20 09:00 | rent
in 3 business days report -> 2026-03-09 09:00 | report
a week from Friday report -> 2026-03-13 09:00 | report
fortnight from today report -> 2026-03-18 09:00 | report
next week on Thursday at 9 report -> 2026-03-12 09:00 | report
next month renew the insurance -> 2026-04-01 09:00 | renew the insurance
in a year on May 1 at 9 parade -> 2027-05-01 09:00 | parade
February 29 at 9 party -> 2028-02-29 09:00 | party
"""

DISTANCES = """
in a quarter of an hour tea -> 2026-03-04 10:15 | tea
in three quarters of an hour tea -> 2026-03-04 10:45 | tea
in an hour and a half tea -> 2026-03-04 11:30 | tea
in 2h 30m tea -> 2026-03-04 12:30 | tea
ping me in 10 about the pasta -> 2026-03-04 10:10 | the pasta
buzz me in 15 -> 2026-03-04 10:15
an hour before the meeting at 3pm tomorrow -> 2026-03-05 14:00 | the meeting
remind me a day before March 8 -> 2026-03-07 09:00
"""

SEVERAL = """
in 10 and in 20 minutes check the pie -> 2026-03-04 10:10, 2026-03-04 10:20 | check the pie
in 10 and 20 minutes check the pie -> 2026-03-04 10:10, 2026-03-04 10:20 | check the pie
tomorrow at 9 and Friday at 10 call -> 2026-03-05 09:00, 2026-03-06 10:00 | call
on March 5 and 7 at 9 call -> 2026-03-05 09:00, 2026-03-07 09:00 | call
on Monday and Wednesday at 9 call -> 2026-03-09 09:00, 2026-03-11 09:00 | call
"""

MONTHS = """
every month on the last day at 9am pay -> MONTHLY;BYMONTHDAY=-1;BYHOUR=9 | pay
monthly on the last day at 6pm pay -> MONTHLY;BYMONTHDAY=-1;BYHOUR=18 | pay
every month on the last Friday at 5pm pay -> MONTHLY;BYDAY=-1FR;BYHOUR=17 | pay
on the first day of every month at 9 pay -> MONTHLY;BYMONTHDAY=1;BYHOUR=9 | pay
on the second to last day of the month at 9 pay -> MONTHLY;BYMONTHDAY=-2;BYHOUR=9 | pay
twice a month on the 1st and 15th at 9 pay -> MONTHLY;BYMONTHDAY=1,15;BYHOUR=9 | pay
every Friday the 13th at 9 film -> MONTHLY;BYMONTHDAY=13;BYDAY=FR;BYHOUR=9 | film
every January on the 10th at 9 fee -> YEARLY;BYMONTH=1;BYMONTHDAY=10;BYHOUR=9 | fee
"""

WEEKS = """
every 1st and 3rd Monday at 9 gym -> MONTHLY;BYDAY=1MO,3MO;BYHOUR=9 | gym
every day next week at 9 gym -> DAILY;UNTIL=20260315;BYHOUR=9 since 2026-03-09 09:00 | gym
9am on weekdays, 11am on Sundays -> WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9 + WEEKLY;BYDAY=SU;BYHOUR=11
every Tue/Thu at 7pm gym -> WEEKLY;BYDAY=TU,TH;BYHOUR=19 | gym
Tue/Thu at 7pm gym -> WEEKLY;BYDAY=TU,TH;BYHOUR=19 | gym
weekdays at 8 except Friday gym -> WEEKLY;BYDAY=MO,TU,WE,TH;BYHOUR=8 | gym
every other weekend at 10 go -> WEEKLY;INTERVAL=2;BYDAY=SA,SU;BYHOUR=10 since 2026-03-07 10:00 | go
last working day of the month at 5pm pay -> MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=17 | pay
once a week on Saturday at 10 weigh-in -> WEEKLY;BYDAY=SA;BYHOUR=10 | weigh-in
every Monday at 9 and Friday at 10 gym -> WEEKLY;BYDAY=MO;BYHOUR=9 + WEEKLY;BYDAY=FR;BYHOUR=10 | gym
"""

BOUNDS = """
every day for 7 days in a row at 9 oil -> DAILY;UNTIL=20260311;BYHOUR=9 since 2026-03-05 09:00 | oil
for a week straight at 9 oil -> DAILY;UNTIL=20260311;BYHOUR=9 since 2026-03-05 09:00 | oil
the next 5 days at 9 oil -> DAILY;UNTIL=20260309;BYHOUR=9 since 2026-03-05 09:00 | oil
every day until Friday at 9am oil -> DAILY;UNTIL=20260306;BYHOUR=9 | oil
every day until June 1 at 9 oil -> DAILY;UNTIL=20260601;BYHOUR=9 | oil
every day until June at 9 oil -> DAILY;UNTIL=20260531;BYHOUR=9 | oil
every day till the end of the week at 9 oil -> DAILY;UNTIL=20260308;BYHOUR=9 | oil
from March 10 to 20 every day at 9 oil -> DAILY;UNTIL=20260320;BYHOUR=9 since 2026-03-10 09:00 | oil
every day at 9 for 10 minutes stretch -> DAILY;BYHOUR=9 | for 10 minutes stretch
"""

WITHIN = """
every quarter of an hour water -> MINUTELY;INTERVAL=15 since 2026-03-04 10:15 | water
every quarter hour water -> MINUTELY;INTERVAL=15 since 2026-03-04 10:15 | water
every half hour water -> MINUTELY;INTERVAL=30 since 2026-03-04 10:30 | water
every 4 hours from 8am drops -> HOURLY;INTERVAL=4 since 2026-03-05 08:00 | drops
every 2 hours from 9am to 6pm water -> DAILY;BYHOUR=9,11,13,15,17 | water
"""

QUESTIONS = """
remind me not tomorrow but the day after tomorrow at 9 -> invalid: time-ambiguous | not
tomorrow at 9, actually at 10 call -> invalid: time-ambiguous | actually at 10 call
instead of Friday remind me on Monday -> invalid: time-ambiguous | instead of on Monday
dentist tomorrow, bank on Friday -> invalid: time-ambiguous | dentist bank on Friday
every Monday standup, every Friday retro -> invalid: time-ambiguous | standup, every Friday retro
every 8 hours 3 days -> invalid: time-ambiguous | 3 days
all week at 9 -> invalid: time-ambiguous | all week
every Friday except the 13th -> invalid: time-ambiguous | except the 13th
remind me before Friday -> invalid: time-ambiguous | before
after March 5 report -> invalid: time-ambiguous | after report
on March 5-7 at 9 report -> invalid: time-ambiguous | on March 5-7 report
between March 5 and March 7 report -> invalid: time-ambiguous | between report
Monday after next report -> invalid: time-ambiguous | after next report
same day next week -> invalid: time-ambiguous | same day
every hour during the day -> invalid: time-ambiguous | during the day
on the last day of the trip at 9 pack -> no_time: time-which-day | the trip pack
tomorrow at 9 or 10 call -> invalid: time-ambiguous | or 10 call
tomorrow 9 call mom -> invalid: time-ambiguous | 9 call mom
1530 tomorrow -> invalid: time-ambiguous | 1530
from 5 to 10 March at 9:00 pills -> no_time: time-deadline | pills
every day from May to September at 9 water -> invalid: time-ambiguous | from May to September water
every day in summer at 9 water -> invalid: time-ambiguous | in summer water
every Monday and the 15th at 9 report -> invalid: time-ambiguous | report
on Monday, March 5 report -> invalid: time-ambiguous-date | report
on the 1st Monday and 3rd Friday of each month report -> invalid: time-ambiguous | report
every hour until 18:00 water -> invalid: time-ambiguous | water
remind me to call -> no_time: time-no-time | call
remind me later -> no_time: time-no-time | later
"""

REFUSALS = """
April 31 at 9 report -> invalid: time-invalid-date | report
tomorrow at 13pm report -> invalid: time-invalid-clock | report
yesterday at 9 report -> past: time-past | report
today at 9:00 report -> past: time-past | report
last Wednesday report -> past: time-past | report
every 10 seconds report -> invalid: time-too-often | report
in 1000 years report -> invalid: time-too-far | report
"""

NOTHING = """
I have been waiting since 9am -> none
I usually get up at 7am -> none
my birthday is on 5 May -> none
my flight is on Friday at 9am -> none
the shop is open until 10pm -> none
recommend a movie for tonight -> none
move the dentist reminder to Friday at 10 -> none
move the meeting to Friday -> none
don't remind me tomorrow -> none
remind me what I said yesterday -> none
I may go tomorrow -> none
in case you meet on Friday, what then? -> none
"""
