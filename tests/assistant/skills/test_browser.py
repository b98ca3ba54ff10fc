"""The tool `browser`: what it asks for, what leaves with it, and what it tells."""

import pytest
from pydantic import ValidationError

from assistant.contracts.tools import UNTRUSTED, NewArtifact, ToolQueue
from assistant.errors import ToolOffError
from assistant.services.ports.skills import Toolbox
from assistant.services.ports.tools import Browsed, BrowserStep, Browsing
from assistant.skills.browser import BrowserArguments, BrowserSkill
from tests.assistant.skills.calls import context

_TEXT = Browsed(
    url="https://pond.example/ducks",
    title="Ducks",
    text="# Ducks\n\n!![x](https://spy.example/x.png) <img src=x> swim",
    links=("https://pond.example/geese", "https://other.example/"),
)
_PICTURE = Browsed(
    url="https://pond.example/ducks",
    title="Ducks",
    file=NewArtifact(name="screenshot-pond.example.png", media_type="image/png", content=b"png"),
)


class Window:
    """A browser that always comes back with the same."""

    def __init__(self, found: Browsed) -> None:
        self.wanted: list[Browsing] = []
        self._found = found

    async def browse(self, wanted: Browsing) -> Browsed:
        self.wanted.append(wanted)
        return self._found


def arguments(**values: object) -> BrowserArguments:
    return BrowserArguments.model_validate({"url": "https://pond.example/ducks", **values})


async def test_text_is_untrusted_and_offers_links_of_its_host() -> None:
    result = await BrowserSkill(Toolbox(browser=Window(_TEXT))).run(arguments(), context())
    assert result.labels == UNTRUSTED
    assert result.offers == ("https://pond.example/geese",)
    assert result.output.startswith("Title: Ducks\nAddress: https://pond.example/ducks\n\n# Ducks")
    assert result.summary == "pond.example: Ducks"
    assert result.answer.endswith("[x](https://spy.example/x.png) < img src=x> swim")
    assert result.artifacts == ()


async def test_a_picture_is_a_file() -> None:
    result = await BrowserSkill(Toolbox(browser=Window(_PICTURE))).run(
        arguments(action="screenshot"), context("ru")
    )
    assert result.artifacts == (_PICTURE.file,)
    assert result.output.endswith("File: screenshot-pond.example.png")
    assert result.data["file"] == "screenshot-pond.example.png"


async def test_steps_and_wishes_are_handed_to_the_browser() -> None:
    window = Window(_TEXT)
    await BrowserSkill(Toolbox(browser=window)).run(
        arguments(
            url="pond.example",
            action="pdf",
            steps=[{"action": "type", "selector": "#q", "text": "duck"}],
        ),
        context(),
    )
    step = BrowserStep(action="type", selector="#q", text="duck")
    assert window.wanted == [Browsing(url="https://pond.example", want="pdf", steps=(step,))]


async def test_a_long_text_is_shortened_for_people_only() -> None:
    long = Browsed(url="https://pond.example/", title="", text="```\n" + "duck \n" * 1_000)
    result = await BrowserSkill(Toolbox(browser=Window(long))).run(arguments(), context())
    assert len(result.answer) < 3_200
    assert result.answer.count("```") == 2
    assert long.text in result.output


@pytest.mark.parametrize(
    ("steps", "texts", "changes"),
    [
        ([], (), False),
        ([{"action": "wait", "seconds": 1}], (), False),
        ([{"action": "wait", "selector": "a", "seconds": 1}], (), True),
        ([{"action": "click", "selector": "a"}], (), True),
        ([{"action": "press", "text": "Enter"}], (), True),
        ([{"action": "type", "selector": "a", "text": "secret"}], ("secret",), True),
    ],
)
def test_what_leaves_with_a_call(
    steps: list[dict[str, object]], texts: tuple[str, ...], *, changes: bool
) -> None:
    outgoing = BrowserSkill(Toolbox()).outgoing(arguments(steps=steps))
    assert outgoing.urls == ("https://pond.example/ducks",)
    assert (outgoing.texts, outgoing.changes) == (texts, changes)


@pytest.mark.parametrize(
    "values",
    [
        {"action": "fly"},
        {"url": "two words"},
        {"steps": [{"action": "click"}]},
        {"steps": [{"action": "press"}]},
        {"steps": [{"action": "wait"}]},
        {"steps": [{"action": "wait", "seconds": 11}]},
        {"steps": [{"action": "wait", "seconds": 0.123}]},
        {"steps": [{"action": "wait", "selector": "_react=a[b]"}]},
        {"steps": [{"action": "click", "selector": "css=a >> _vue=b"}]},
        {"steps": [{"action": "wait", "seconds": 1}] * 11},
        {"steps": [{"action": "eval", "text": "1"}]},
    ],
)
def test_what_is_out_of_bounds_is_no_argument(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        arguments(**values)


async def test_it_is_off_without_a_browser() -> None:
    with pytest.raises(ToolOffError):
        await BrowserSkill(Toolbox()).run(arguments(), context())


def test_it_waits_in_the_queue_of_browsers() -> None:
    assert BrowserSkill.queue is ToolQueue.BROWSER
