"""What the model is shown stays within its budget, whatever people write."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.context import ContextLimits, Line, build_prompt, clip, prompt_tokens
from assistant.domain.digest import ELLIPSIS
from assistant.infra.llm.tokenizer import count_tokens

LIMITS = ContextLimits(keep_last=6, message_chars=400, prompt_tokens=300)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3_000),
    st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя ,.", max_size=3_000),
    st.builds(
        lambda piece, times: piece * times,
        st.sampled_from("ж😀a\u0301 \n漢"),
        st.integers(0, 4_000),
    ),
)
HISTORIES = st.lists(st.builds(Line, st.sampled_from(["user", "assistant"]), TEXTS), max_size=6)


def prompt_of(
    history: list[Line],
    question: str = "Сколько?",
    digest: str = "",
    limits: ContextLimits = LIMITS,
) -> list[Line]:
    return build_prompt("Be brief.", digest, history, question, limits, count_tokens)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, HISTORIES, TEXTS, st.integers(200, 1_000))
def test_prompt_is_never_over_budget(
    instructions: str, digest: str, history: list[Line], question: str, budget: int
) -> None:
    limits = ContextLimits(message_chars=400, prompt_tokens=budget)

    prompt = build_prompt(instructions, digest, history, question, limits, count_tokens)

    assert prompt_tokens(prompt, count_tokens) <= budget
    assert [line.role for line in (prompt[0], prompt[-1])] == ["system", "user"]


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, HISTORIES, TEXTS)
def test_question_that_takes_less_than_half_is_kept_whole(
    instructions: str, digest: str, history: list[Line], question: str
) -> None:
    question = question[:140]
    while count_tokens(question) > 140:
        question = question[: len(question) // 2]

    prompt = build_prompt(instructions, digest, history, question, LIMITS, count_tokens)

    assert prompt[-1] == Line("user", question)


@settings(max_examples=60, deadline=None)
@given(HISTORIES)
def test_history_that_is_kept_is_the_newest_without_a_gap(history: list[Line]) -> None:
    kept = prompt_of(history)[1:-1]

    newest = history[len(history) - len(kept) :]
    assert kept == [Line(line.role, clip(line.content, LIMITS.message_chars)) for line in newest]


@given(TEXTS, st.integers(1, 500))
def test_clipped_text_keeps_its_limit_and_its_beginning(text: str, limit: int) -> None:
    clipped = clip(text, limit)

    assert len(clipped) == min(len(text), limit)
    assert clipped[: limit // 2 - 2] == text[: limit // 2 - 2] if limit > 8 else True


def test_clipped_text_shows_both_ends_and_that_something_is_left_out() -> None:
    clipped = clip("начало " + "x" * 1_000 + " конец", 100)

    assert clipped.startswith("начало ")
    assert clipped.endswith(" конец")
    assert ELLIPSIS in clipped


def test_short_dialogue_is_shown_whole_with_the_digest_in_the_instructions() -> None:
    history = [Line("user", "Привет"), Line("assistant", "Здравствуйте")]

    prompt = prompt_of(history, digest="Earlier:\n- user: кот")

    assert prompt == [
        Line("system", "Be brief.\n\nEarlier:\n- user: кот"),
        *history,
        Line("user", "Сколько?"),
    ]


def test_oldest_messages_go_before_the_digest_does() -> None:
    history = [Line("user", f"{number} " + "слово " * 60) for number in range(6)]
    digest = "Earlier:\n- user: the cat is called Барсик"

    prompt = prompt_of(history, digest=digest)

    assert prompt[0].content.endswith(digest)
    assert 0 < len(prompt[1:-1]) < len(history)


def test_digest_goes_when_the_question_needs_its_room() -> None:
    prompt = prompt_of([], question="слово " * 2_000, digest="item " * 100)

    assert prompt[0].content == "Be brief."


def test_question_that_is_too_long_keeps_its_beginning_and_end() -> None:
    asked = prompt_of([], question="Переведи: " + "слово " * 3_000 + "на английский")[-1].content

    assert asked.startswith("Переведи: ")
    assert asked.endswith("на английский")
