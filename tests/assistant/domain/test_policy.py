import string
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.contracts.tools import NO_LABELS, UNTRUSTED, Label, Labels, Origin, Permissions
from assistant.domain.policy import (
    Evidence,
    Outgoing,
    Verdict,
    addresses_in,
    comparable,
    decide,
    join,
)

PAGE = "Weather in Moscow today: rain, and a storm in the evening near the river."
NETWORK = Permissions(network=True)
ADDRESS = "https://example.com/a/b?c=d&e=1"
READING = Evidence(
    labels=UNTRUSTED, question="Is there rain?", said=("Is there rain?",), read=(PAGE,)
)
WORDS = st.sampled_from(["weather", "Moscow", "TODAY", "storm", "evening", "rain", "is", "the"])
PERMISSIONS = st.builds(Permissions, **dict.fromkeys(Permissions.model_fields, st.booleans()))
LABELS = st.frozensets(st.sampled_from(Label))
OUTGOING = st.builds(
    Outgoing,
    urls=st.lists(st.text(), max_size=3).map(tuple),
    texts=st.lists(st.text(), max_size=3).map(tuple),
    changes=st.booleans(),
)


def verdict(
    outgoing: Outgoing, evidence: Evidence = READING, permissions: Permissions = NETWORK
) -> Verdict:
    return decide(permissions, outgoing, evidence, Origin.MODEL)


@given(PERMISSIONS, OUTGOING, LABELS)
def test_what_the_person_asks_for_runs(
    permissions: Permissions, outgoing: Outgoing, labels: Labels
) -> None:
    evidence = Evidence(labels=labels)

    assert decide(permissions, outgoing, evidence, Origin.PERSON) is Verdict.RUN


@given(PERMISSIONS, OUTGOING, st.sampled_from([NO_LABELS, frozenset({Label.PRIVATE})]))
def test_among_trusted_texts_all_runs_that_needs_no_confirmation(
    permissions: Permissions, outgoing: Outgoing, labels: Labels
) -> None:
    asked = permissions.needs_confirmation or permissions.costs

    found = verdict(outgoing, Evidence(labels=labels), permissions)

    assert found is (Verdict.ASK if asked else Verdict.RUN)


@given(PERMISSIONS, OUTGOING)
def test_among_texts_from_outside_no_change_and_no_message_runs(
    permissions: Permissions, outgoing: Outgoing
) -> None:
    assume(permissions.changes or permissions.sends or outgoing.changes)

    assert verdict(outgoing, permissions=permissions) is Verdict.ASK


@given(PERMISSIONS, OUTGOING)
def test_what_the_person_wants_to_be_asked_about_is_asked_whoever_wants_it(
    permissions: Permissions, outgoing: Outgoing
) -> None:
    asked = replace(outgoing, confirm=True)

    for origin in Origin:
        assert decide(permissions, asked, Evidence(labels=NO_LABELS), origin) is Verdict.ASK


@pytest.mark.parametrize("name", ["needs_confirmation", "costs"])
@pytest.mark.parametrize("labels", [NO_LABELS, UNTRUSTED])
def test_what_needs_confirmation_or_costs_is_always_asked(name: str, labels: Labels) -> None:
    permissions = Permissions.model_validate({name: True})

    assert verdict(Outgoing(), Evidence(labels=labels), permissions) is Verdict.ASK


def test_what_reaches_nobody_runs_whatever_it_is_given() -> None:
    found = verdict(Outgoing(texts=("a secret",)), permissions=Permissions(user_data=True))

    assert found is Verdict.RUN


@pytest.mark.parametrize(
    "said",
    [
        f"Read {ADDRESS}",
        f"Read ({ADDRESS}).",
        f"Read <{ADDRESS}>, please",
        f"«{ADDRESS}»",
        f"{ADDRESS}#part",
    ],
)
def test_an_address_that_the_person_wrote_runs(said: str) -> None:
    evidence = Evidence(labels=UNTRUSTED, question=said, said=(said,))

    assert verdict(Outgoing(urls=(ADDRESS,)), evidence) is Verdict.RUN
    assert verdict(Outgoing(urls=(f"{ADDRESS}#other",)), evidence) is Verdict.ASK


@given(st.integers(0, len(ADDRESS) - 1), st.sampled_from(string.ascii_letters + "/?&.%1é\n"))
def test_an_address_with_any_other_character_is_asked(place: int, other: str) -> None:
    known = Evidence(labels=UNTRUSTED, said=(f"Read {ADDRESS}",), offered=frozenset({ADDRESS}))
    changed = ADDRESS[:place] + other + ADDRESS[place + 1 :]
    longer = ADDRESS[:place] + other + ADDRESS[place:]
    assume(changed != ADDRESS)

    assert verdict(Outgoing(urls=(ADDRESS,)), known) is Verdict.RUN
    for url in (changed, longer):
        assert verdict(Outgoing(urls=(ADDRESS, url)), known) is Verdict.ASK


def test_what_a_page_merely_says_vouches_for_no_address() -> None:
    page = Evidence(labels=UNTRUSTED, question="Sum it up", said=("Sum it up",), read=(ADDRESS,))

    assert verdict(Outgoing(urls=(ADDRESS,)), page) is Verdict.ASK


@pytest.mark.parametrize("url", ["http://[abc#x", "http://[::1", "http://a:b#", "//", "\0", ""])
def test_an_address_that_is_none_is_asked_and_breaks_nothing(url: str) -> None:
    evidence = Evidence(labels=UNTRUSTED, said=("http://[abc#x is broken",))

    assert verdict(Outgoing(urls=(url,))) is Verdict.ASK
    assert verdict(Outgoing(urls=(ADDRESS,)), evidence) is Verdict.ASK


@given(st.text())
def test_any_text_can_be_looked_through_for_addresses(text: str) -> None:
    for address in addresses_in(text):
        assert comparable(address) == address or address.endswith("/")


@given(st.integers(0, 12), st.integers(1, 13))
def test_a_query_of_words_as_they_follow_each_other_on_a_page_runs(start: int, length: int) -> None:
    words = [word.strip(",:.") for word in PAGE.split()[start : start + length]]
    assume(len(set(words)) == len(words))

    assert verdict(Outgoing(texts=(" ".join(words),))) is Verdict.RUN
    assert verdict(Outgoing(texts=(f"{' '.join(words).upper()}?",))) is Verdict.RUN


@pytest.mark.parametrize("query", ["storm Moscow", "evening weather river", "rain rain", "the the"])
def test_a_query_of_words_picked_from_a_page_or_repeated_is_asked(query: str) -> None:
    assert verdict(Outgoing(texts=(query,))) is Verdict.ASK


def test_words_of_the_question_may_stand_in_any_order() -> None:
    assert verdict(Outgoing(texts=("rain there is",))) is Verdict.RUN


@given(
    st.lists(WORDS, max_size=8),
    st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12),
    st.integers(0, 8),
)
def test_a_query_with_one_foreign_word_is_asked(words: list[str], foreign: str, at: int) -> None:
    known = f"{PAGE} {READING.question}".casefold()
    assume(foreign not in known and len(foreign) > 2)

    query = " ".join([*words[:at], foreign, *words[at:]])

    assert verdict(Outgoing(texts=(query,))) is Verdict.ASK


@given(st.text(string.ascii_letters + string.digits, min_size=8), st.text(max_size=3))
def test_a_secret_that_is_spelled_out_is_asked(secret: str, between: str) -> None:
    assume(not set(secret.casefold()) <= set("aiu"))  # which are words of their own

    assert verdict(Outgoing(texts=(between.join(secret),))) is Verdict.ASK


@pytest.mark.parametrize(
    "text",
    [
        "... --- ... .- -...",
        "🙂🙃🙂🙂🙃",
        "rain 🙂 storm 🙃 evening",
        "rain\N{ZERO WIDTH SPACE}storm\N{ZERO WIDTH NON-JOINER}evening",
        "rain\N{THIN SPACE}storm evening",
        "rain  storm   evening",
        "rAiN stOrM eVEniNG",
        "1 0 1 1 0",
        "ra in st orm",
    ],
)
def test_signs_spaces_and_case_cannot_spell_anything_either(text: str) -> None:
    assert verdict(Outgoing(texts=(text,))) is Verdict.ASK


@given(LABELS, LABELS, LABELS)
def test_joining_labels_depends_on_no_order(one: Labels, two: Labels, three: Labels) -> None:
    assert join([one, join([two, three])]) == join([join([one, two]), three])
    assert join([one, two]) == join([two, one])
    assert join([one, one]) == join([one, NO_LABELS]) == join([one]) == one
    assert join([]) == NO_LABELS
