import asyncio

from benchmarks.timing import alternated, timed


async def test_what_is_timed_is_waited_for() -> None:
    assert 0.02 <= await timed(asyncio.sleep(0.02)) < 1


async def test_works_alternate_and_the_first_round_does_not_count() -> None:
    done: list[str] = []

    async def first() -> None:
        done.append("first")

    async def second() -> None:
        done.append("second")

    seconds = await alternated([first, second], 2)

    assert done == ["first", "second"] * 3
    assert [len(one) for one in seconds] == [2, 2]
