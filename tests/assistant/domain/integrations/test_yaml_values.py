"""YAML and JSON of strangers: plain values, or a refusal with a line, soon."""

import time

import pytest

from assistant.domain.integrations.yaml_values import load_document, load_yaml
from assistant.errors import DraftUnreadableError


def test_scalars_are_those_of_the_core_schema_and_names_are_text() -> None:
    text = "a: [1, 2.5, yes, 0o17, 017, 0xFF, 2020-01-01, ~, '5', .inf, 1e400, true]\n200: x\n"
    listed = [1, 2.5, "yes", 15, 17, 255, "2020-01-01", None, "5", ".inf", "1e400", True]
    assert load_yaml(text) == {"a": listed, "200": "x"}
    assert load_yaml("n: 123456789012345678901234567890")["n"] == 123456789012345678901234567890.0


def test_merge_keys_are_expanded_and_own_names_win() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], z: 3}\nd: {<<: *a}\n'<<': 5"
    value = load_yaml(text)
    assert value["c"] == {"x": 1, "y": 1, "z": 3}
    assert value["d"] == {"x": 1, "y": 1}
    assert value["<<"] == 5


def test_json_and_yaml_in_its_style_are_told_apart() -> None:
    assert load_document(' \ufeff{"a": [1]}') == {"a": [1]}
    assert load_document("{a: [1]}") == {"a": [1]}
    with pytest.raises(DraftUnreadableError) as caught:
        load_document('{"a": 1,\n "b"}')
    assert caught.value.params["detail"] == "line 2: is no JSON"


def _laughs(levels: int) -> str:
    lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def _merges(levels: int) -> str:
    lines = ["m0: &m0 {" + ",".join(f"k{n}: 1" for n in range(500)) + "}"]
    lines += [f"m{n}: &m{n} {{<<: [{','.join([f'*m{n - 1}'] * 9)}]}}" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        _laughs(20),
        _merges(30),
        "[" * 100_000,
        "{" * 100_000,
        "- " * 100_000,
        "a: &a [*a]",
        "a: *none",
        "&a a: &b [1]\nc: [" + ",".join(["*b"] * 1_001) + "]",
        "a: !!python/object/apply:os.system [id]",
        "a: !!binary aGk=",
        "a: 1\n---\nb: 2",
        "a: 1\na: 2",
        "? [a]\n: b",
        "a: b: c",
        "\x00",
        "a: \ud800",
        "<<: 5",
        "[" + "1," * 400_001 + "]x",
        '{"a": "' + "x" * 8_000_000 + '"}',
        "a: " + "x" * 8_000_000,
        "[" * 2_000 + "]" * 2_000,
    ],
    ids=range(21),
)
def test_bombs_and_what_is_no_plain_value_are_refused_soon_with_a_place(text: str) -> None:
    began = time.process_time()
    with pytest.raises(DraftUnreadableError) as caught:
        load_document(text)
    assert time.process_time() - began < 4
    assert len(str(caught.value.params["detail"])) < 60
