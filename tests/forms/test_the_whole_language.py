"""Every type, column and parameter of docs/forms.md is carried, or named: nothing is dropped in silence."""

from datetime import datetime
from typing import Any

import pytest

from forms.context import Context
from forms.definition import Form, Node
from forms.problems import FormError
from forms.validation import validate
from forms.xlsform import form_from_markdown
from forms.xlsform.advice import advice

HEAD = (
    "| survey |\n| | type | name | label | appearance | parameters | calculation | trigger | repeat_count |\n"
)
CHOICES = "| choices |\n| | list_name | name | label | media::image |\n" + "".join(
    f"| | l | {code} | {code.upper()} | {code}.png |\n" for code in "abcdef"
)


def form(*rows: str, more: str = "") -> Form:
    return form_from_markdown(HEAD + "".join(f"| | {row} |\n" for row in rows) + CHOICES + more)


def only(*rows: str) -> Node:
    return form(*rows).children[0]


def codes(*rows: str) -> list[str]:
    with pytest.raises(FormError) as refused:
        form(*rows)
    return [f"{each.column} {each.code}" for each in refused.value.problems]


def test_a_table_list_stays_a_table_list_without_questions_of_pyxform_s_own() -> None:
    group = only(
        "begin_group | g | Avis | table-list", "select_one l | a | A", "select_one l | b | B", "end_group"
    )
    assert group.appearance == "table-list"
    assert group.label == "Avis"
    assert [(child.name, child.appearance) for child in group.children] == [("a", ""), ("b", "")]


def test_several_choices_may_come_from_a_shared_list() -> None:
    node = only("select_multiple_from_file communes.csv | c | Communes | autocomplete")
    assert (node.type, node.file, node.appearance) == ("select_multiple", "communes", "autocomplete")


def test_a_shuffle_is_compiled_with_its_seed() -> None:
    assert only("select_one l | q | Q | | randomize=true").shuffle is True
    assert only("rank l | q | Q | | randomize=true seed=42").shuffle == 42
    seeded = form("integer | n | N", "select_multiple l | q | Q | | randomize=true seed=${n}").children[1]
    assert seeded.shuffle == ["$", "n"]
    assert only("select_one l | q | Q | | randomize=false").shuffle is None


def test_pictures_guidance_triggers_and_counts_are_carried() -> None:
    found = form(
        "integer | n | N",
        "dateTime | vu | Vu | | | once(now()) | ${n}",
        "begin_repeat | r | R | | | | | ${n} + 1",
        "text | x | X",
        "end_repeat",
        "select_one l | q | Q | likert",
    )
    vu, repeat = found.children[1:3]
    assert vu.trigger == ("n",)
    assert repeat.repeat_count == ["+", ["$", "n"], 1]
    assert found.choices["l"][0]["media"] == {"image": "a.png"}


def test_or_other_speaks_every_language_of_the_form() -> None:
    found = form_from_markdown(
        "| survey |\n| | type | name | label::Français (fr) | label::English (en) |\n"
        "| | select_one l or_other | q | Lequel ? | Which? |\n"
        "| choices |\n| | list_name | name | label::Français (fr) | label::English (en) |\n"
        "| | l | a | Eau | Water |\n| settings |\n| | default_language |\n| | Français (fr) |\n"
    )
    assert found.children[1].label == {"fr": "Précisez", "en": "Specify"}
    assert found.choices["l"][-1] == {"name": "other", "label": {"fr": "Autre", "en": "Other"}}


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("text | a | A | likert", "appearance appearance_unknown"),
        ("geopoint | a | A | placement-map", "appearance appearance_unknown"),
        ("image | a | A | | max-pixels=grand", "parameters parameter_unknown"),
        ("text | a | A | | randomize=true", "parameters parameter_unknown"),
        ("select_one_from_file communes.csv | a | A | | value=code", "parameters parameter_unknown"),
        ("select_one ${r} | a | A", "type list_from_repeat"),
        ("geotrace | a | A", "type type_unknown"),
        ("begin_loop over l | a | A", "type type_unknown"),
    ],
)
def test_what_is_not_carried_is_named(row: str, mistake: str) -> None:
    assert mistake in codes("begin_repeat | r | R", "text | x | X", "end_repeat", row)


@pytest.mark.parametrize(
    ("kind", "appearance", "told"),
    [
        ("decimal", "bearing", ["bearing"]),
        ("text", "multiline w3", ["w3"]),
        ("begin_group", "compact table-list", ["compact"]),
        ("select_one l", "compact likert", []),
    ],
)
def test_what_the_phone_draws_as_without_it_is_told(kind: str, appearance: str, told: list[str]) -> None:
    found = advice({"survey": [{"type": kind, "name": "a", "label": "A", "appearance": appearance}]})
    assert [each.params["value"] for each in found if each.code == "appearance_ignored"] == told


def judged(value: float, parameters: str) -> list[str]:
    now = datetime.fromisoformat("2026-05-20T10:00:00+01:00")
    asked = form(f"range | r | R | | {parameters}")
    return [
        problem.code for problem in validate(asked, {"r": value}, Context(today=now.date(), now=now)).problems
    ]


@pytest.mark.parametrize(
    ("value", "parameters", "said"),
    [
        (0.5, "start=0 end=1 step=0.1", []),
        (0.3, "start=0 end=1 step=0.1", []),
        (0.35, "start=0 end=1 step=0.1", ["constraint"]),
        (1.5, "start=0 end=1 step=0.1", ["constraint"]),
        (-3, "start=-5 end=5 step=2", []),
        (-2, "start=-5 end=5 step=2", ["constraint"]),
        (8, "start=10 end=2 step=2", []),
        (0, "", ["constraint"]),
        (10, "", []),
    ],
)
def test_a_range_keeps_to_its_ends_and_steps(value: float, parameters: str, said: list[str]) -> None:
    assert judged(value, parameters) == said


def test_a_range_says_what_to_enter() -> None:
    node = only("range | r | R | | start=0 end=1.5 step=0.5")
    assert node.constraint_message == "Entrez un nombre de 0 à 1,5, de 0,5 en 0,5."


def order(phone: Any, parameters: str, seed: int | str, kind: str = "integer") -> list[str]:
    compiled = form(f"{kind} | n | N", f"select_one l | q | Q | | {parameters}").to_json()
    ((found,),) = phone.results([{"form": compiled, "steps": [["set", "n", seed]], "answers": {}}])
    return list(found["orders"]["q"])


def test_the_phone_shuffles_by_the_seed_as_the_specification_does(phone: Any) -> None:
    # https://getodk.github.io/xforms-spec/#fn:randomize: Park-Miller, then Fisher and Yates, inside out
    assert order(phone, "randomize=true seed=42", 0) == expected(42)
    assert order(phone, "randomize=true seed=${n}", 7) == expected(7)


def test_a_word_is_a_seed_too(phone: Any) -> None:
    # as in ODK: what the SHA-256 of "mirror" begins with
    assert order(phone, "randomize=true seed=${n}", "mirror", "text") == expected(5989458117437254)


def test_an_unseeded_shuffle_keeps_every_choice(phone: Any) -> None:
    assert sorted(order(phone, "randomize=true", 0)) == list("abcdef")


def expected(seed: int) -> list[str]:
    found: list[str] = []
    state = seed
    for index, name in enumerate("abcdef"):
        state = state * 16_807 % 2_147_483_647
        other = int((state - 1) / 2_147_483_646 * (index + 1))
        found.append(name)
        found[index], found[other] = found[other], name
    return found
