"""The sheet ``entities``: read as users of ODK write it, mistakes named, nothing personal let through."""

from datetime import datetime
from typing import Any

import pytest

from forms.context import Context
from forms.definition import Form
from forms.entities import lists_read, registered
from forms.problems import FormError
from forms.validation import validate
from forms.xlsform import form_from_markdown

FORM = """
| survey |
| | type | name | label | save_to | sensitivity | calculation | relevant |
| | select_one_from_file puits.csv | puits | Puits | | | | |
| | text | nom | Nom | | | | ${puits} = '' |
| | begin_group | g | G | | | | |
| | decimal | debit | Débit | debit | | | |
| | select_multiple oui | usage | Usage | usages | | | |
| | end_group | | | | | | |
| | text | chef | Chef | | personal | | |
| | calculate | salut | | | | concat('M.', ${chef}) | |
| | begin_repeat | tour | Tour | | | | |
| | text | mot | Mot | | | | |
| | end_repeat | | | | | | |
| choices |
| | list_name | name | label |
| | oui | a | A |
| | oui | b | B |
| entities |
| | list_name | label | entity_id | create_if | update_if | _note |
| | puits | ${nom} | ${puits} | ${puits} = '' | ${puits} != '' | à moi |
"""

NOW = datetime.fromisoformat("2026-05-20T10:00:00+01:00")
CONTEXT = Context(today=NOW.date(), now=NOW)


def mistakes(*changes: tuple[str, str], form: str = FORM) -> list[str]:
    for old, new in changes:
        assert old in form
        form = form.replace(old, new, 1)
    with pytest.raises(FormError) as refused:
        form_from_markdown(form)
    return [f"{each.sheet}:{each.row}:{each.column} {each.code}" for each in refused.value.problems]


def test_the_sheet_is_compiled_for_the_server_only() -> None:
    form = form_from_markdown(FORM)
    assert form.to_json()["entities"] == [
        {
            "list": "puits",
            "label": ["$", "nom"],
            "id": ["$", "puits"],
            "create_if": ["=", ["$", "puits"], ""],
            "update_if": ["!=", ["$", "puits"], ""],
            "save": {"debit": "debit", "usages": "usage"},
        }
    ]
    assert "entities" not in form.to_json(for_phone=True)
    assert form.question("puits").file == "puits"  # type: ignore[union-attr]  # it is there
    again = Form.from_json(form.to_json())
    assert again.digest == form.digest
    assert lists_read(again) == {"puits"}


def test_a_record_makes_a_thing_or_changes_the_one_it_names() -> None:
    form = form_from_markdown(FORM)
    made, changed = (
        registered(form, answers, CONTEXT)[0]
        for answers in (
            {"nom": "Puits du marché", "debit": 2.5, "usage": ["a", "b"]},
            {"puits": "x-1", "nom": "not relevant any more", "usage": ["b"]},
        )
    )
    assert (made.creates, made.updates, made.id, made.label) == (True, False, "", "Puits du marché")
    assert made.data == {"debit": "2.5", "usages": "a b"}
    assert (changed.creates, changed.updates, changed.id, changed.label) == (False, True, "x-1", "")
    assert changed.data == {"usages": "b"}


def test_conditions_that_do_not_hold_make_nothing() -> None:
    form = form_from_markdown(
        FORM.replace("| ${puits} = '' | ${puits} != '' | à moi |", "| false() | ${debit} > 9 | |")
    )
    assert registered(form, {"puits": "x-1", "debit": 1}, CONTEXT) == []
    assert [each.updates for each in registered(form, {"puits": "x-1", "debit": 10}, CONTEXT)] == [True]


def test_a_form_may_read_a_list_that_another_one_keeps() -> None:
    reader = "| survey |\n| | type | name | label |\n| | select_one_from_file puits.csv | p | P |\n"
    assert mistakes(form=reader) == ["survey:2:type file_unknown"]
    assert lists_read(form_from_markdown(reader, shared={"puits"})) == {"puits"}
    looked_up = reader.replace("select_one_from_file puits.csv", "calculate").replace("label", "calculation")
    told = looked_up.replace("| P |", "| pulldata('puits', 'debit', 'name', 'x') |")
    assert mistakes(form=told) == ["survey:2:calculation file_unknown"]
    assert lists_read(form_from_markdown(told, shared={"puits"})) == {"puits"}


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("| puits | ${nom}", "| l'eau | ${nom}", "entities:2:list_name name_invalid"),
        ("| puits | ${nom}", "| communes | ${nom}", "entities:2:list_name name_reserved"),
        ("| puits | ${nom}", "| | ${nom}", "entities:2:list_name column_missing"),
        ("| ${nom} |", "| ${nomm} |", "entities:2:label reference_unknown"),
        ("| ${nom} |", "| concat(${nom} |", "entities:2:label expression_syntax"),
        ("| ${nom} |", "| |", "entities:2:label column_missing"),
        ("| ${puits} |", "| |", "entities:2:entity_id column_missing"),
        ("| ${puits} != '' | à moi", "| | à moi", "entities:2:update_if column_missing"),
        ("| _note |", "| couleur |", "entities:1:couleur column_unknown"),
        ("| label | entity_id", "| label::Français (fr) | entity_id", "entities:1:label::Français (fr) "),
        ("| Débit | debit |", "| Débit | débit |", "survey:5:save_to name_invalid"),
        ("| Débit | debit |", "| Débit | label |", "survey:5:save_to name_reserved"),
        ("| Débit | debit |", "| Débit | __id |", "survey:5:save_to name_reserved"),
        ("| Débit | debit |", "| Débit | " + "d" * 65 + " |", "survey:5:save_to name_too_long"),
        ("| Débit | debit |", "| Débit | usages |", "survey:6:save_to name_twice"),
        ("| Débit | debit |", "| Débit | puit#x |", "survey:5:save_to entity_list"),
        ("| Débit | debit |", "| Débit | a#b#c |", "survey:5:save_to entity_list"),
        ("| G | |", "| G | groupe |", "survey:4:save_to entity_place"),
        ("| Mot | |", "| Mot | mot |", "survey:11:save_to entity_repeat"),
        ("| ${nom} |", "| ${mot} |", "entities:2:label entity_repeat"),
        ("| Chef | |", "| Chef | chef |", "survey:8:save_to entity_personal"),
        ("| salut | | |", "| salut | | salut |", "survey:9:save_to entity_personal"),
        ("| ${nom} |", "| ${salut} |", "entities:2:label entity_personal"),
    ],
)
def test_a_mistake_is_named_where_it_stands(old: str, new: str, mistake: str) -> None:
    assert any(each.startswith(mistake) for each in mistakes((old, new)))


def test_save_to_needs_its_sheet_and_its_list() -> None:
    alone = mistakes(form=FORM.partition("| entities |")[0])
    assert alone == [
        "survey:2:type file_unknown", "survey:5:save_to entity_sheet", "survey:6:save_to entity_sheet",
    ]  # fmt: skip
    second = f"{FORM}| | bornes | ${{nom}} |\n"
    assert mistakes(form=second) == ["survey:5:save_to entity_which", "survey:6:save_to entity_which"]
    # a place in the form for each, as pyxform wants it
    apart = second.replace(
        "| | select_multiple", "| | end_group |\n| | begin_group | h | H |\n| | select_multiple"
    )
    named = apart.replace("| Débit | debit |", "| Débit | puits#debit |").replace(
        "| usages |", "| bornes#usages |"
    )
    assert [each["save"] for each in form_from_markdown(named).entities] == [
        {"debit": "debit"}, {"usages": "usage"},
    ]  # fmt: skip
    assert mistakes(form=f"{FORM}| | puits | ${{nom}} |\n") == ["entities:3:list_name name_twice"]


SEALED = f"{FORM}| settings |\n| | form_id | sealed |\n| | f | yes |\n"
MARKED = (
    ("| Puits | | |", "| Puits | | ordinary |"),
    ("| Nom | | |", "| Nom | | ordinary |"),
    ("| debit | |", "| debit | ordinary |"),
    ("| usages | |", "| usages | ordinary |"),
)


def test_a_sealed_form_gives_a_list_only_what_its_author_calls_ordinary() -> None:
    cells = ("label", "entity_id", "create_if", "update_if")
    assert mistakes(form=SEALED) == [
        "survey:5:save_to entity_sealed", "survey:6:save_to entity_sealed",
        *(f"entities:2:{column} entity_sealed" for column in cells),
    ]  # fmt: skip
    marked = SEALED
    for old, new in MARKED:
        assert old in marked
        marked = marked.replace(old, new, 1)
    assert form_from_markdown(marked).entities[0]["save"] == {"debit": "debit", "usages": "usage"}
    # what it rests on counts, and a personal answer stays one
    through = ("| G | | | | |", "| G | | | | ${nom} != '' |")
    assert form_from_markdown(marked.replace(*through)).entities
    unsaid = marked.replace("| Nom | | ordinary |", "| Nom | | |").replace(*through)
    assert {each.partition(" ")[2] for each in mistakes(form=unsaid)} == {"entity_sealed"}
    assert "survey:5:save_to entity_sealed" in mistakes(form=unsaid)
    assert mistakes(("| Chef | |", "| Chef | chef |"), form=marked) == ["survey:8:save_to entity_personal"]


def test_a_personal_group_or_first_value_is_seen_through() -> None:
    group = ("| G | | |", "| G | | sensitive |")
    assert set(mistakes(group)) == {"survey:5:save_to entity_personal", "survey:6:save_to entity_personal"}
    first = FORM.replace("| calculation |", "| default |").replace("concat('M.', ${chef})", "")
    told = first.replace("| Débit | debit | | |",
                         "| Débit | debit | | string-length(${chef}) |")  # fmt: skip
    shown = told.replace("| calculate | salut | |", "| text | salut | Salut |")
    assert mistakes(form=shown) == ["survey:5:save_to entity_personal"]


def test_both_engines_choose_from_a_list_and_look_into_it(phone: Any) -> None:
    form = form_from_markdown(
        """
        | survey |
        | | type | name | label | calculation | choice_filter |
        | | select_one_from_file puits.csv | p | Puits | | debit > 1 |
        | | calculate | debit | | pulldata('puits', 'debit', 'name', ${p}) | |
        | | calculate | nom | | jr:choice-name(${p}, '${p}') | |
        """,
        shared={"puits"},
    )
    rows = [{"name": "u1", "label": "Marché", "debit": "2"}, {"name": "u2", "label": "École", "debit": "1"}]
    outside = {"now": NOW.isoformat(), "lists": {"puits": rows}}
    for chosen, told, codes in (("u1", {"debit": "2", "nom": "Marché"}, []), ("u2", None, ["choice"])):
        context = Context(today=NOW.date(), now=NOW, lists={"puits": rows})
        here = validate(form, {"p": chosen}, context)
        case = {"form": form.to_json(for_phone=True), "answers": {"p": chosen}, "context": outside}
        ((there,),) = phone.results([case])
        assert [each.code for each in here.problems] == codes
        assert [each[0] for each in there["problems"]] == codes
        if told:
            assert here.answers == there["answers"] == {"p": chosen, **told}
