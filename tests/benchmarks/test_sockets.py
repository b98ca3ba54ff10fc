from uuid import uuid4

from benchmarks.listeners import Listener, is_in_order, people_of
from benchmarks.people import Person
from benchmarks.telling import sent_at


def _listener(*seen: int) -> Listener:
    listener = Listener(Person(uuid4(), {}), 0)
    listener.seen.extend(seen)
    return listener


def test_an_event_says_when_it_was_sent() -> None:
    assert sent_at("12345 ....") == 12345


def test_a_listener_lacks_what_it_has_not_seen_and_has_twice_what_came_again() -> None:
    tally = _listener(1, 2, 2, 4).tally(newest=5)
    assert (tally.wanted, tally.lost, tally.doubled) == (5, 2, 1)


def test_events_that_change_places_are_not_in_order() -> None:
    assert is_in_order([_listener(1, 2), _listener(1, 3)])
    assert not is_in_order([_listener(1, 2), _listener(2, 1)])


def test_each_person_is_named_once() -> None:
    one = _listener()
    assert people_of([one, one, _listener()])[0] == one.user_id
    assert len(people_of([one, one])) == 1
