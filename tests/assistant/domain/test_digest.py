"""The digest stays small, grows with the dialogue and is never made anew."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Label, Labels
from assistant.domain.digest import ELLIPSIS, Digest, DigestLimits, extend, shorten

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)
LIMITS = st.builds(DigestLimits, st.integers(0, 8), st.integers(20, 220))
DIALOGUES = st.lists(st.tuples(st.sampled_from(["user", "assistant"]), TEXTS), max_size=30)


def digest_of(dialogue: list[tuple[str, str]], limits: DigestLimits) -> list[Digest]:
    """Return the digest after each message."""
    digests = [Digest()]
    for place, (role, content) in enumerate(dialogue):
        digests.append(extend(digests[-1], role, content, (place, 0), limits))
    return digests


@given(DIALOGUES, LIMITS)
def test_digest_never_has_more_or_longer_items_than_allowed(
    dialogue: list[tuple[str, str]], limits: DigestLimits
) -> None:
    for digest in digest_of(dialogue, limits):
        assert len(digest.items) <= limits.max_items
        assert all(len(item) <= limits.item_chars for item in digest.items)
        assert all("\n" not in item for item in digest.items)


@given(DIALOGUES, LIMITS)
def test_each_message_moves_the_place_and_leaves_newer_items_as_they_were(
    dialogue: list[tuple[str, str]], limits: DigestLimits
) -> None:
    digests = digest_of(dialogue, limits)

    for place, (before, after) in enumerate(pairwise(digests)):
        assert after.upto == (place, 0)
        kept = len(after.items) - 2
        if kept > 0:
            assert after.items[-1 - kept : -1] == before.items[-kept:]


@given(TEXTS, st.integers(2, 220))
def test_shortened_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= limit
    assert short == " ".join(text.split()) or short.endswith(ELLIPSIS)


def test_text_is_cut_between_words() -> None:
    assert shorten("Напомни мне купить молоко", 20) == "Напомни мне купить…"


def test_oldest_two_items_fade_into_one() -> None:
    limits = DigestLimits(max_items=2, item_chars=220)

    digest = digest_of([("user", "кот"), ("assistant", "ясно"), ("user", "пёс")], limits)[-1]

    assert digest.items == ("user: кот / assistant: ясно", "user: пёс")


def test_no_items_allowed_still_moves_the_place() -> None:
    assert extend(Digest(), "user", "x", (7, 1), DigestLimits(max_items=0)) == Digest(upto=(7, 1))


@given(st.lists(st.frozensets(st.sampled_from(Label)), max_size=30), st.integers(1, 4))
def test_labels_of_all_that_was_folded_in_stay_when_it_has_faded(
    folded: list[Labels], max_items: int
) -> None:
    digest = Digest()
    for place, labels in enumerate(folded):
        digest = extend(digest, "user", "x", (place, 0), DigestLimits(max_items), labels)

    assert digest.labels == NO_LABELS.union(*folded)


def test_a_digest_without_items_is_made_of_nothing() -> None:
    none = DigestLimits(max_items=0)

    assert extend(Digest(), "user", "x", (7, 1), none, UNTRUSTED).labels == NO_LABELS
