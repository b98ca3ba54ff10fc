"""Figure: ten pages of Russian text with tables and code, in a process of its own."""

from assistant.infra.pdf.maker import TypstPdf
from benchmarks.tables import Table, spread, spread_columns
from benchmarks.timing import timed

_TIMES = 12
_SECTIONS = 25
_TITLE = "Отчёт за год"
_SECTION = """## Раздел {number}. Что было сделано

В этом месяце мы закончили **{number}** задач, из них срочных — *три*. Подробности есть
[на сайте](https://example.org/{number}), а здесь только главное: что обещали, что вышло и почему
одно отличается от другого. Числа взяты из журнала, они не округлены и не сглажены.

- первая задача: проверить счётчики и записать показания;
- вторая задача: убедиться, что записи совпадают с квитанциями.

| Месяц | План | Сделано | Замечание |
|---|---:|---:|---|
| январь | {number} | 12 | раньше срока |
| февраль | 14 | {number} | один день опоздания |
| март | 9 | 9 | без замечаний |

```python
def total(rows: list[dict[str, int]]) -> int:
    # Сумма по всем строкам раздела
    return sum(row["done"] for row in rows if row["part"] == {number})
```

> Итог раздела {number}: план выполнен, остаток перенесён на следующий месяц.

"""
_TEXT = "\n".join(_SECTION.format(number=number) for number in range(1, _SECTIONS + 1))


async def measure() -> list[Table]:
    """Return the time of making it; every document has a process of its own."""
    maker = TypstPdf()
    seconds = [await timed(maker.make(_TITLE, _TEXT, {}, "ru")) for _ in range(_TIMES)]
    pages = (await maker.make(_TITLE, _TEXT, {}, "ru")).pages
    return [
        Table(
            title=f"A PDF of {pages} pages: Russian text, lists, tables, code",
            columns=("times", *spread_columns()),
            rows=[[str(_TIMES), *spread(seconds)]],
        )
    ]
