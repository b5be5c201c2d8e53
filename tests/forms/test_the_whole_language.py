"""Every type, column and parameter of docs/forms.md is carried, or named: nothing is dropped in silence."""

from typing import Any

import pytest

from forms.definition import Form, Node
from forms.problems import FormError
from forms.xlsform import form_from_markdown

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


def order(phone: Any, parameters: str, seed: int) -> list[str]:
    compiled = form("integer | n | N", f"select_one l | q | Q | | {parameters}").to_json()
    ((found,),) = phone.results([{"form": compiled, "steps": [["set", "n", seed]], "answers": {}}])
    return list(found["orders"]["q"])


def test_the_phone_shuffles_by_the_seed_as_the_specification_does(phone: Any) -> None:
    # https://getodk.github.io/xforms-spec/#fn:randomize: Park-Miller, then Fisher and Yates, inside out
    assert order(phone, "randomize=true seed=42", 0) == expected(42)
    assert order(phone, "randomize=true seed=${n}", 7) == expected(7)


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
