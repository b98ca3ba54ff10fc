"""Figure: ten pages of Russian text with tables and code, by a cold and by a warm typesetter."""

import asyncio
import io

from pypdf import PdfReader

from assistant.infra.pdf.maker import TypstPdf
from benchmarks.tables import Table, spread, spread_columns
from benchmarks.timing import timed

_COLD, _WARM = 3, 15
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
    """Return both."""
    cold = [(await asyncio.to_thread(_by_a_fresh_process, 1))[0] for _ in range(_COLD)]
    warm = (await asyncio.to_thread(_by_a_fresh_process, 1 + _WARM))[1:]
    return [_table(cold, warm, await _pages())]


def _by_a_fresh_process(times: int) -> list[float]:
    """Make the document, the first time by a process that is started for it.

    The processes belong to the event loop, so this runs one of its own.
    """

    async def make() -> list[float]:
        maker = TypstPdf()
        return [await timed(maker.make(_TITLE, _TEXT, {}, "ru")) for _ in range(times)]

    return asyncio.run(make())


async def _pages() -> int:
    made = await TypstPdf().make(_TITLE, _TEXT, {}, "ru")
    return len(PdfReader(io.BytesIO(made.content)).pages)


def _table(cold: list[float], warm: list[float], pages: int) -> Table:
    return Table(
        title=f"A PDF of {pages} pages: Russian text, lists, tables, code",
        columns=("typesetter", "times", *spread_columns()),
        rows=[
            ["started for it", str(len(cold)), *spread(cold)],
            ["runs already", str(len(warm)), *spread(warm)],
        ],
    )
