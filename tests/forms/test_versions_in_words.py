"""What differs between two versions of a form is told change by change."""

import json
from pathlib import Path

import pytest

from forms.definition import Form
from forms.expressions.parser import parse
from forms.expressions.tree import ExpressionError
from forms.expressions.writing import written
from forms.versions import differences, unchanged
from forms.xlsform import form_from_markdown

CASES = Path(__file__).parents[1] / "conformance"


def form(*rows: str, choices: str = "| | l | a | A |\n| | l | b | B |\n", more: str = "") -> Form:
    head = "| survey |\n| | type | name | label | required | constraint |\n"
    sheet = "| choices |\n| | list_name | name | label |\n"
    return form_from_markdown(head + "".join(f"| | {row} |\n" for row in rows) + sheet + choices + more)


OLD = form("text | nom | Nom", "select_one l | q | Q", "integer | age | Âge | | . > 0")


def told(new: Form) -> list[tuple[str, str, str, str, str]]:
    return [(each.kind, each.what, each.path, each.before, each.after) for each in differences(OLD, new)]


def test_the_same_form_has_no_changes() -> None:
    again = Form.from_json(OLD.to_json())
    assert differences(OLD, again) == []
    assert unchanged(OLD, again, []) == 3


def test_questions_that_came_and_went_are_named_with_their_labels() -> None:
    new = form("text | nom | Nom", "select_one l | q | Q", "date | jour | Jour | yes")
    assert told(new) == [
        ("removed", "question", "age", "Âge", ""),
        ("added", "question", "jour", "", "Jour"),
    ]
    assert differences(OLD, new)[1].required


def test_a_rule_is_shown_as_its_author_wrote_it() -> None:
    new = form("text | nom | Nom", "select_one l | q | Q", "integer | age | Âge | | . > 0 and . < 120")
    assert told(new) == [("changed", "constraint", "age", ". > 0", ". > 0 and . < 120")]
    assert unchanged(OLD, new, differences(OLD, new)) == 2


def test_choices_are_told_one_by_one() -> None:
    rows = ("text | nom | Nom", "select_one l | q | Q", "integer | age | Âge | | . > 0")
    new = form(*rows, choices="| | l | b | Bé |\n| | l | c | C |\n")
    assert told(new) == [
        ("removed", "choice", "l › a", "A", ""),
        ("added", "choice", "l › c", "", "C"),
        ("changed", "choice", "l › b", "B", "Bé"),
    ]


def test_checks_are_told_by_name() -> None:
    rows = ("text | nom | Nom", "select_one l | q | Q", "integer | age | Âge | | . > 0")
    sheet = "| checks |\n| | name | question | level | when | message |\n"
    new = form(*rows, more=f"{sheet}| | vieux | age | warning | ${{age}} > 99 | Vérifiez l’âge |\n")
    assert told(new) == [("added", "check", "vieux", "", "Vérifiez l’âge (${age} > 99)")]


LISTS = """| entities |\n| | list_name | label | entity_id | update_if |\n"""


def keeping(save: str, row: str, more: str = "") -> Form:
    return form_from_markdown(
        "| survey |\n| | type | name | label | save_to |\n"
        f"| | text | nom | Nom | {save} |\n| | decimal | debit | Débit | debit |\n{LISTS}| | {row} |\n{more}"
    )


def test_what_a_form_keeps_in_lists_is_told_by_list_and_property() -> None:
    plain = form_from_markdown("| survey |\n| | type | name | label |\n| | text | nom | Nom |\n")
    wells = keeping("", "puits | ${nom} | |")
    added = [(each.kind, each.what, each.path, each.after) for each in differences(plain, wells)]
    assert ("added", "list", "entities › puits", "debit") in added
    assert [each.before for each in differences(wells, plain) if each.what == "list"] == ["debit"]
    # read back from the database, trees and all
    new = Form.from_json(
        json.loads(json.dumps(keeping("nom", "puits | concat(${nom}, '!') | ${nom} | true()").to_json()))
    )
    found = [(each.kind, each.what, each.path, each.before, each.after) for each in differences(wells, new)]
    assert found == [
        ("added", "save", "entities › puits › nom", "", "nom"),
        ("changed", "list_label", "entities › puits", "${nom}", "concat(${nom}, '!')"),
        ("changed", "list_id", "entities › puits", "", "${nom}"),
        ("changed", "list_update_if", "entities › puits", "", "true()"),
    ]
    assert [each.kind for each in differences(new, wells)][:1] == ["removed"]


def test_settings_are_told_too() -> None:
    head = "| settings |\n| | form_id | version | form_title | sealed | programmes | instance_name |\n"
    old = keeping("", "puits | ${nom} | |", f"{head}| | f | 1 | Puits | | PCCN | ${{nom}} |\n")
    new = keeping(
        "", "puits | ${nom} | |", f"{head}| | f | 2 | Points d’eau | | PCCN,FRONTIERES | ${{debit}} |\n"
    )
    found = [(each.path, each.before, each.after) for each in differences(old, new)]
    assert found == [
        ("settings › form_title", "Puits", "Points d’eau"),
        ("settings › instance_name", "${nom}", "${debit}"),
        ("settings › programmes", "PCCN", "PCCN, FRONTIERES"),
    ]


def expressions() -> list[str]:
    found = json.loads((CASES / "expressions.json").read_text("utf-8")) if CASES.exists() else []
    return [case["expr"] for case in (found["cases"] if isinstance(found, dict) else found)]


@pytest.mark.parametrize("text", ["a - (b - c)", "-(1 + 2) * 3", "(1 + 2)[1]", "//a[b = 'x']/../c", "--1"])
def test_a_tree_is_written_so_that_it_reads_the_same(text: str) -> None:
    assert parse(written(parse(text))) == parse(text)


def test_every_expression_of_our_cases_is_written_so_that_it_reads_the_same() -> None:
    trees = []
    for text in expressions():
        try:
            trees.append(parse(text))
        except ExpressionError:
            continue
    assert len(trees) > 100
    assert [tree for tree in trees if parse(written(tree)) != tree] == []
