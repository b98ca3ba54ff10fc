"""Ids made from ids: doing a thing twice gives the same thing, other things never meet."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts import ids

USER = UUID(int=1)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)


@given(st.uuids(), st.uuids(), KEYS, KEYS)
def test_turns_are_the_same_only_for_the_same_user_and_key(
    user: UUID, other: UUID, key: str, another: str
) -> None:
    same = (user, key) == (other, another)

    assert (ids.turn_id_for(user, key) == ids.turn_id_for(other, another)) is same


def test_ids_stay_as_they_are_since_rows_carry_them() -> None:
    turn = ids.turn_id_for(USER, "client/a")

    assert str(turn) == "e48bce97-8c1b-51bd-bb2e-113ba427655b"
    assert str(ids.answer_id_for(turn)) == "9d381461-1825-5ce7-9f11-06d0235533fe"
    assert str(ids.telegram_session_id(USER, -100)) == "8fe9c704-2e4a-5ad0-925d-73f1fe7dce51"


def test_every_thing_of_a_turn_has_an_id_of_its_own() -> None:
    turn = uuid4()

    made = {
        turn,
        ids.session_id_for_turn(turn),
        ids.question_id_for(turn),
        ids.answer_id_for(turn),
        ids.outbox_id_for(f"turn/{turn}", 0),
        ids.outbox_id_for(f"turn/{turn}", 1),
        ids.telegram_session_id(turn, 0),
    }

    assert len(made) == 7


def test_one_chat_is_another_dialogue_for_another_user() -> None:
    assert ids.telegram_session_id(USER, 5) != ids.telegram_session_id(UUID(int=2), 5)


def test_topics_fit_a_postgres_identifier() -> None:
    topic = ids.session_topic(uuid4())

    assert len(topic.encode()) < 64
    assert topic.isidentifier()


def test_workflow_ids_name_the_feature() -> None:
    assert ids.chat_workflow_id(USER) == f"chat/{USER}"
    assert ids.delivery_workflow_id(-5) == "delivery/telegram/-5"
