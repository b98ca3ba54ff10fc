"""Which messages plainly ask for background work, and what the task in them is."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.background_words import background_task
from tests.assistant.domain.ordinary_messages import ENGLISH, RUSSIAN

_CORPUS = json.loads(
    (Path(__file__).parents[2] / "data" / "background_words.json").read_text(encoding="utf-8")
)["phrases"]
ASKING = [one for one in _CORPUS if one["task"] is not None]
OTHERS = [one for one in _CORPUS if one["task"] is None]
PREFIXES = (
    "в фоне: ",
    "сделай в фоне: ",
    "поставь в очередь: ",
    "in the background: ",
    "queue up: ",
)
WORDS = st.lists(
    st.text(alphabet="абвгдежзиклмнопрстуabcdefghiklmnop", min_size=1, max_size=8),
    min_size=1,
    max_size=8,
).map(" ".join)
ORDERS = st.builds("{} {}".format, st.sampled_from(["найди", "собери", "find", "write"]), WORDS)


def test_half_of_the_corpus_asks_for_nothing() -> None:
    assert len(_CORPUS) >= 120
    assert len(OTHERS) >= len(_CORPUS) / 2


@pytest.mark.parametrize("one", ASKING, ids=lambda one: one["id"])
def test_the_task_is_what_remains_of_the_message(one: dict[str, str]) -> None:
    assert background_task(one["phrase"]) == one["task"]


@pytest.mark.parametrize("one", OTHERS, ids=lambda one: one["id"])
def test_what_only_speaks_of_it_is_left_alone(one: dict[str, str]) -> None:
    assert background_task(one["phrase"]) is None


@pytest.mark.parametrize("text", [*RUSSIAN, *ENGLISH, "", " ", "/tasks", "."])
def test_ordinary_messages_are_left_alone(text: str) -> None:
    assert background_task(text) is None


@given(st.text(max_size=200))
def test_any_text_is_understood_or_left_alone(text: str) -> None:
    task = background_task(text)

    assert task is None or (task and task == task.strip() and len(task) < len(text))


@given(st.sampled_from(PREFIXES), ORDERS)
def test_what_is_ordered_behind_the_words_is_the_task(prefix: str, order: str) -> None:
    assert background_task(prefix + order) == order


@given(st.lists(st.sampled_from(PREFIXES), min_size=1, max_size=4), ORDERS)
def test_a_task_asks_for_no_background_work_itself(prefixes: list[str], order: str) -> None:
    assert background_task("".join(prefixes) + order) == order


@given(ORDERS)
def test_an_order_that_does_not_say_where_is_left_alone(order: str) -> None:
    assert background_task(order) is None


@given(
    st.sampled_from(ASKING), st.sampled_from(["не надо ", "он сказал: ", "как ", "don't ", "why "])
)
def test_refusals_reports_and_questions_are_left_alone(one: dict[str, str], before: str) -> None:
    assert background_task(before + one["phrase"]) is None


@given(st.sampled_from(ASKING), st.sampled_from(["«{}»", "“{}”", '"{}"', "```\n{}\n```", "> {}"]))
def test_what_is_quoted_is_left_alone(one: dict[str, str], quoted: str) -> None:
    assert background_task(quoted.format(one["phrase"])) is None


@pytest.mark.parametrize(
    "text",
    [
        "сделай в фоне: " + "а" * 30_000,
        "собери " + "«" * 30_000,
        "собери " + "в фоне " * 5_000,
        "пожалуйста, " * 3_000,
        "сделай в фоне в фоне: " * 1_500,
        "queue up " * 4_000,
        "\n" * 30_000,
    ],
)
def test_long_texts_are_understood_in_no_time(text: str) -> None:
    began = time.process_time()

    background_task(text)

    assert time.process_time() - began < 0.5
