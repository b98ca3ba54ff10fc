from assistant.domain.time_phrases import Kind
from benchmarks.phrases import Judged, _by_corpus, _by_kind
from tests.phrase_scoring import CORPORA, Score, load


def test_a_wrong_phrase_is_counted_and_named() -> None:
    judged = [
        Judged(phrase, Score(text="of 'x'") if at == 0 else Score())
        for corpus in CORPORA
        for at, phrase in enumerate(load(corpus)[:2])
    ]

    table = _by_corpus(judged)

    assert [row[1:] for row in table.rows] == [["2", "100.0%", "50.0%"]] * len(CORPORA)
    assert judged[0].phrase.id in table.notes[-1]
    assert "missed" in table.notes[0]
    assert judged[1].phrase.id not in table.notes[-1]


def test_kinds_without_a_phrase_are_left_out() -> None:
    once = [phrase for phrase in load("published") if phrase.kind is Kind.ONCE]
    table = _by_kind([Judged(phrase, Score()) for phrase in once])
    assert [row[0] for row in table.rows] == ["ru once", "en once"]
