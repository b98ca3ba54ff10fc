"""Which of a person's own tools are offered: those that fit, within the room, always the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.tool_choice import OwnTool, Talk, chosen, left_out

WORDS = st.sampled_from(
    ["погода", "погоде", "weather", "forecast", "create_issue", "createIssue", "Трекер", "", "в"]
)
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
TOOLS = st.lists(
    st.builds(
        OwnTool,
        name=st.integers(0, 99).map("mcp_tool{}".format),
        server=st.sampled_from(["Погода", "Трекер", "Notes"]),
        title=TEXTS,
        description=TEXTS,
        cost=st.integers(1, 60),
    ),
    unique_by=lambda one: one.name,
    max_size=30,
)
NAMES = st.sets(st.integers(0, 99).map("mcp_tool{}".format), max_size=3)
TALKS = st.builds(Talk, TEXTS, st.lists(TEXTS, max_size=2).map(tuple), NAMES, NAMES)


def tool(name: str, about: str = "", *, server: str = "Notes", title: str = "") -> OwnTool:
    return OwnTool(f"mcp_{name}", server, title, about, 10)


def best(question: str, tools: list[OwnTool], **more: object) -> list[str]:
    """Return the names of the two that fit best."""
    return [one.name for one in chosen(tools, Talk(question, **more), 20)]  # type: ignore[arg-type]


MANY = [tool(f"a{number}", "Does something else.") for number in range(9)]


@given(TOOLS, TALKS, st.integers(0, 600))
def test_the_room_is_never_passed_and_filled_as_long_as_anything_fits(
    tools: list[OwnTool], talk: Talk, room: int
) -> None:
    found = chosen(tools, talk, room)
    left = room - sum(one.cost for one in found)

    assert left >= 0
    assert set(found) <= set(tools)
    assert all(one.cost > left for one in tools if one not in found)
    counts = left_out(tools, found)
    assert sum(counts.values()) == len(tools) - len(found)
    assert all(count > 0 for count in counts.values())


@given(TOOLS, TALKS, st.integers(0, 600), st.randoms())
def test_the_choice_does_not_depend_on_the_order_of_the_tools(
    tools: list[OwnTool], talk: Talk, room: int, chance: object
) -> None:
    shuffled = list(tools)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    found = chosen(tools, talk, room)

    assert chosen(shuffled, talk, room) == found
    assert [one.name for one in found] == sorted(one.name for one in found)


@given(TOOLS, TALKS)
def test_all_are_offered_where_all_have_room(tools: list[OwnTool], talk: Talk) -> None:
    found = chosen(tools, talk, sum(one.cost for one in tools))

    assert set(found) == set(tools)
    assert left_out(tools, found) == {}


@given(TOOLS, TALKS, st.integers(60, 600))
def test_what_was_called_in_this_turn_stays(tools: list[OwnTool], talk: Talk, room: int) -> None:
    found = chosen(tools, talk, room)
    called = [one for one in tools if one.name in talk.called]

    if sum(one.cost for one in called) <= room:
        assert set(called) <= set(found)


@pytest.mark.parametrize(
    ("question", "name", "about"),
    [
        ("Какая погода завтра?", "погода", ""),
        ("Что с погодой в Казани?", "look", "Прогноз погоды"),
        ("Creating an issue, please", "create_issue", ""),
        ("list my issues", "createIssue", ""),
        ("Search the mails", "x", "Searches everything"),
        ("Найди ёлку", "x", "Ищет елки"),
    ],
)
def test_words_are_found_in_whatever_form(question: str, name: str, about: str) -> None:
    wanted = tool(name, about, server="Zed")

    assert wanted.name in best(question, [*MANY, wanted])


def test_a_title_says_more_than_a_description_and_a_rare_word_more_than_a_common_one() -> None:
    titled = tool("z1", title="Weather")
    described = [tool(f"b{number}", "Not the weather") for number in range(3)]
    assert titled.name in best("weather", [*MANY, *described, titled])

    rare = tool("z2", "Send a parcel")
    common = [tool(f"c{number}", "Send a letter to a friend") for number in range(5)]
    assert rare.name in best("send a parcel", [*common, rare])


def test_words_that_say_nothing_choose_nothing() -> None:
    idle = tool("z", "What is it that you can show for me and with this")

    assert idle.name not in best("What can you show me? This with that", [*MANY, idle])


def test_a_server_that_is_named_comes_first_then_what_was_called_before() -> None:
    tracker = [tool(f"z{number}", server="Трекер") for number in range(3)]
    everything = [*MANY, *tracker, tool("weather", "Weather")]

    assert best("Посмотри в трекере weather", everything) == ["mcp_z0", "mcp_z1"]
    assert "mcp_z2" in best("weather", everything, used={"mcp_z2"})
    assert best("в трекере", everything, used={"mcp_a7"}) == ["mcp_z0", "mcp_z1"]
    assert best("в трекере", everything, called={"mcp_a7"}) == ["mcp_a7", "mcp_z0"]


def test_what_was_said_before_counts_where_the_question_says_nothing() -> None:
    weather = tool("z", "Weather forecast")

    assert weather.name in best("And tomorrow?", [*MANY, weather], before=("The weather?", "20"))
    assert weather.name not in best("And tomorrow?", [*MANY, weather])


def test_where_nothing_fits_each_server_has_its_turn() -> None:
    other = [tool(f"z{number}", server="Zed") for number in range(9)]

    assert best("Привет", [*MANY, *other]) == ["mcp_a0", "mcp_z0"]
