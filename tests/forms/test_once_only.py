"""Rows of ``checks`` with ``unique``: read as an M&E officer writes them, mistakes named, phones spared."""

from datetime import date
from typing import Any

import pytest

from forms.definition import Form
from forms.form_messages import mistake_text, place_text
from forms.problems import FormError, FormProblem
from forms.unique import Given, given
from forms.versions import differences
from forms.xlsform import form_from_markdown

SURVEY = """
| survey |
| | type | name | label | sensitivity |
| | select_one_from_file programmes.csv | programme | Programme | |
| | begin_group | qui | Qui | |
| | text | carte | Carte | |
| | text | tel | Téléphone | personal |
| | end_group | | | |
| | begin_group | sante | Santé | sensitive |
| | text | mal | Maladie | |
| | end_group | | | |
| | date | debut | Début | |
| | date | fin | Fin | |
| | image | photo | Photo | |
| | begin_repeat | tours | Tour | |
| | text | badge | Badge | |
| | select_multiple jours | presents | Jours | |
| | begin_repeat | gains | Gain | |
| | integer | somme | Somme | |
| | end_repeat | | | |
| | end_repeat | | | |
| | begin_repeat | outils | Outil | |
| | text | numero | Numéro | |
| | text | badge | Badge | |
| | end_repeat | | | |
| choices |
| | list_name | name | label |
| | jours | 1 | 1 |
| | jours | 3 | 3 |
| checks |
| | name | question | level | when | unique | others | within | from | to | days | message |
"""


def form(*rows: str, settings: str = "") -> Form:
    return form_from_markdown(SURVEY + "".join(f"| | {row} |\n" for row in rows) + settings)


def mistakes(row: str) -> list[FormProblem]:
    with pytest.raises(FormError) as raised:
        form(row)
    return raised.value.problems


def test_a_row_is_compiled_to_paths_and_no_phone_gets_it() -> None:
    found = form(
        "a | carte | | | carte | | | | | | Déjà donnée. ",
        "b | tours | alert | | tours/badge, ${carte} | 2 | programme tel | debut | ${fin} | presents | ",
    )
    assert [*found.unique] == [
        {"name": "a", "question": "carte", "unique": ["carte"], "message": "Déjà donnée."},
        {
            "name": "b", "question": "tours", "unique": ["tours/badge", "carte"],
            "within": ["programme", "tel"], "from": "debut", "to": "fin", "days": "tours/presents",
            "others": 2, "tell": True,
        },
    ]  # fmt: skip
    assert found.checks == []
    assert "unique" not in found.to_json(for_phone=True)
    assert Form.from_json(found.to_json()).digest == found.digest


def test_answers_are_told_where_nobody_guards_them() -> None:
    rows = "a | tours | | | carte | | | | | | ", "b | tours | | | tel | | | | | | "
    assert [row.get("tell") for row in form(*rows).unique] == [True, None]
    sealed = form(*rows, settings="| settings |\n| | sealed |\n| | yes |\n")
    assert [row.get("tell") for row in sealed.unique] == [None, None]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a | carte | | | cart | | | | | | ", ["unique reference_unknown"]),
        ("a | cart | | | carte | | | | | | ", ["question reference_unknown"]),
        ("a | badge | | | carte | | | | | | ", ["question reference_unknown"]),
        ("a | carte | | | badge | | | | | | ", ["unique reference_ambiguous"]),
        ("a | carte | | | photo | | | | | | ", ["unique unique_type"]),
        ("a | carte | | | qui | | | | | | ", ["unique unique_type"]),
        ("a | carte | | | tours | | | | | | ", ["unique unique_type"]),
        ("a | carte | | | mal | | | | | | ", ["unique unique_sensitive"]),
        ("a | carte | | | carte | | mal | | | | ", ["within unique_sensitive"]),
        ("a | carte | | | , | | | | | | ", ["unique value_unknown"]),
        ("a | carte | | | carte | | | debut fin | | | ", ["from value_unknown"]),
        ("a | carte | | | carte | | | carte | | | ", ["from unique_type"]),
        ("a | carte | | | carte | | | debut | | photo | ", ["days unique_type"]),
        ("a | carte | | | carte | | | | fin | | ", ["from column_missing"]),
        ("a | carte | | | carte | -1 | | | | | ", ["others value_unknown"]),
        ("a | carte | | | carte | un | | | | | ", ["others value_unknown"]),
        ("a | carte | | | carte | ٣ | | | | | ", ["others value_unknown"]),
        ("a | carte | warning | | carte | | | | | | ", ["level value_unknown"]),
        ("a | carte | | ${carte} = '' | carte | | | | | | ", ["when unique_when"]),
        ("a | carte | | ${carte} = '' | | 2 | | | | | ", ["unique column_missing"]),
        ("a | carte | | | | 2 | | | | | ", ["unique column_missing", "when column_missing"]),
        ("a | outils | | | tours/badge | | | | | | ", []),
        ("a | outils/numero | | | tours/badge | | | | | | ", ["unique unique_repeat"]),
        ("a | carte | | | tours/badge numero | | | | | | ", ["unique unique_repeat"]),
        ("a | carte | | | somme | | tours/badge | | | | ", []),
        ("a | carte | | | carte | | | | | | Déjà ${carte}. ", ["message unique_message"]),
        ("| carte | | | carte | | | | | | ", ["name column_missing"]),
        ("a | carte | | | " + "x" * 5000 + " | | | | | | ", ["unique reference_unknown"]),
    ],
)
def test_a_mistake_is_named_where_it_stands_with_what_to_do(row: str, expected: list[str]) -> None:
    if not expected:
        form(row)
        return
    problems = mistakes(row)
    assert sorted(f"{one.column} {one.code}" for one in problems) == expected
    for one in problems:
        assert (one.sheet, one.row) == ("checks", 2)
        assert "ligne 2" in place_text(one, french)
        assert "%(" not in mistake_text(one, french)


def french(text: str, /, **params: object) -> str:
    return text % params if params else text


def test_two_rows_have_two_names() -> None:
    row = "a | carte | | | carte | | | | | | "
    with pytest.raises(FormError) as raised:
        form(row, row)
    assert [(one.row, one.column, one.code) for one in raised.value.problems] == [(3, "name", "name_twice")]


def test_a_new_version_is_told_with_what_its_row_compares() -> None:
    old = form("a | carte | | | carte | | | | | | Déjà donnée. ")
    new = form(
        "a | carte | | | carte | 2 | programme | | | | Déjà donnée. ", "b | tel | | | tel | | | | | | "
    )
    told = [(one.kind, one.what, one.path, one.before, one.after) for one in differences(old, new)]
    assert told == [
        ("added", "check", "b", "", "(unique: tel)"),
        ("changed", "check", "a", "Déjà donnée. (unique: carte)",
         "Déjà donnée. (unique: carte; within: programme; others: 2)"),
    ]  # fmt: skip


NO_DAYS = ["0", "-1", "367", "²", "", None, 1.5]
RULE = {"question": "tours/badge", "unique": ["tours/badge"], "from": "debut", "days": "tours/presents"}
TURN = {"badge": " K ", "presents": ["1", "3"]}


@pytest.mark.parametrize(
    ("rule", "answers", "expected"),
    [
        (RULE, {"debut": "2026-05-01", "tours": [TURN]},
         [Given("tours[1]/badge", ("K",), (), date(2026, 5, 1), 0b101)]),
        (RULE | {"to": "fin"}, {"debut": "2026-05-01", "fin": "2026-05-02", "tours": [{}, TURN]},
         [Given("tours[2]/badge", ("K",), (), date(2026, 5, 1), 0b1)]),
        (RULE, {"tours": [TURN]}, []),
        (RULE, {"debut": "1926-05-01", "tours": [TURN]}, []),
        (RULE, {"debut": "2026-05-01", "tours": [TURN | {"presents": NO_DAYS}]}, []),
        (RULE, {"debut": "2026-05-01", "tours": {"badge": "K"}}, []),
        (RULE, {"debut": ["2026-05-01"], "tours": [7, None, [TURN]]}, []),
        ({"question": "a", "unique": ["a", "n"]}, {"a": "x", "n": 7.0}, [Given("a", ("x", "7"), ())]),
        ({"question": "a", "unique": ["a"], "within": ["c"]}, {"a": "x"}, [Given("a", ("x",), ("",))]),
        ({"question": "a", "unique": ["a"]}, {"a": {"b": "x"}}, []),
        ({"question": "a", "unique": ["a"], "from": "d", "to": "f"},
         {"a": "x", "d": "2026-05-02", "f": "2026-05-01"}, []),
    ],
)  # fmt: skip
def test_what_a_record_gives_is_read_turn_by_turn(rule: Any, answers: Any, expected: list[Given]) -> None:
    assert [*given(rule, answers)] == expected


def test_a_period_without_end_is_cut_after_a_year() -> None:
    rule = {"question": "a", "unique": ["a"], "from": "d", "to": "f"}
    (found,) = given(rule, {"a": "x", "d": "2026-01-01", "f": "2099-12-31"})
    assert found.days.bit_length() == 366
