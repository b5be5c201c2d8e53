"""What arrives is judged whole, whatever it is: never an exception, never a silent loss."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import flatten, labelled
from forms.context import Context
from forms.definition import Form
from forms.facts import Fact, facts
from forms.messages import problem_text
from forms.problems import PROBLEM_CODES
from forms.validation import validate
from forms.xlsform import form_from_markdown

FORM = form_from_markdown("""
| survey |
|| type | name | label | relevant | constraint | constraint_message | calculation | choice_filter | required |
| | begin_group | lieu | Lieu | | | | | | |
| | select_one_from_file regions.csv | region | Région | | | | | | yes |
| | select_one_from_file communes.csv | commune | Commune | | | | | region=${region} | |
| | end_group | | | | | | | | |
| | date | debut | Début | | . <= today() | Pas après aujourd’hui. | | | |
| | integer | f | Femmes | | . >= 0 | Pas ${f}. | | | |
| | integer | h | Hommes | | | | | | |
| | calculate | total | Total | | | | coalesce(${f}, 0) + coalesce(${h}, 0) | | |
| | select_multiple theme | themes | Thèmes | | | | | | |
| | text | note | Remarque | ${total} > 0 | | | | | |
| | geopoint | gps | Position | | | | | | |
| | image | photo | Photo | | | | | | |
| | begin_repeat | actions | Actions | | | | | | |
| | text | quoi | Quoi | | | | | | yes |
| | decimal | cout | Coût | | | | | | |
| | end_repeat | | | | | | | | |
| choices |
| | list_name | name | label |
| | theme | paix | Paix |
| | theme | eau | Eau |
| settings |
| | form_id | form_title | version | instance_name |
| | f | Fiche | 1 | concat('Fiche ', jr:choice-name(${commune}, '${commune}')) |
| checks |
| | name | question | level | when | message |
| | nul | total | warning | ${total} = 0 | Personne ? |
| indicators |
| | code | label | numerator | where | sex | age |
| | TRA01 | Événements | 1 | | | |
| | TRA02 | Participations | ${f} | | f | |
| | TRA02 | Participations | ${h} | | h | |
| | COUT | Coût | sum(${cout}) | ${total} > 5 | | |
""")
GOOD: dict[str, Any] = {"region": "NE002", "commune": "NE002001001", "debut": "2026-05-20", "f": 3, "h": 4}


def judged(answers: object, context: Context) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in validate(FORM, answers, context).problems]


def test_a_good_record_is_cleaned_calculated_and_named(context: Context) -> None:
    result = validate(FORM, {**GOOD, "note": "", "themes": [], "_meta": {"app": "1.0"}}, context)
    assert result.problems == []
    assert result.answers == {**GOOD, "total": 7, "_meta": {"app": "1.0"}}
    assert result.title == "Fiche Bosso"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"f": "3"}, ("type", "f")),
        ({"f": 3.5}, ("type", "f")),
        ({"f": True}, ("type", "f")),
        ({"f": 2**53}, ("type", "f")),
        ({"f": 10**400}, ("type", "f")),
        ({"f": float("nan")}, ("type", "f")),
        ({"f": -1}, ("constraint", "f")),
        ({"f": [1]}, ("type", "f")),
        ({"debut": "20/05/2026"}, ("type", "debut")),
        ({"debut": "2026-02-30"}, ("type", "debut")),
        ({"debut": "2026-05-21"}, ("constraint", "debut")),
        ({"themes": "paix"}, ("type", "themes")),
        ({"themes": ["paix", "paix"]}, ("type", "themes")),
        ({"themes": ["guerre"]}, ("choice", "themes")),
        ({"region": "NE009"}, ("choice", "region")),
        ({"commune": "NE007001001"}, ("choice", "commune")),
        ({"gps": "13.7"}, ("type", "gps")),
        ({"gps": "93.7 13.3 0 5"}, ("type", "gps")),
        ({"photo": "../../etc/passwd"}, ("type", "photo")),
        ({"note": "x" * 10_001}, ("too_long", "note")),
        ({"note": "x" * 1_000_000}, ("too_long", "note")),
        ({"note": "\ud800"}, ("type", "note")),
        ({"note": "a\x00b"}, ("type", "note")),
        ({"note": {"a": 1}}, ("type", "note")),
        ({"autre": 1}, ("unknown_question", "autre")),
        ({"lieu": {}}, ("unknown_question", "lieu")),
        ({"actions": {}}, ("type", "actions")),
        ({"actions": [1]}, ("type", "actions[1]")),
        ({"actions": [{"quoi": "a"}, {}]}, ("required", "actions[2]/quoi")),
        ({"actions": [{"quoi": "a", "x": 1}]}, ("unknown_question", "actions[1]/x")),
        ({"actions": [{"quoi": "a"}] * 1001}, ("too_long", "actions")),
        ({"total": 8}, ("calculation_differs", "total")),
        ({"_meta": []}, ("type", "_meta")),
        ({"_meta": {"hack": 1}}, ("type", "_meta/hack")),
    ],
    ids=lambda each: json.dumps(each, default=str)[:40],
)
def test_each_fault_has_its_code_and_its_path(
    answer: Any, problem: tuple[str, str], context: Context
) -> None:
    assert problem in judged({**GOOD, **answer}, context)


def test_a_recalculated_value_wins_over_the_one_sent(context: Context) -> None:
    result = validate(FORM, {**GOOD, "total": 99}, context)
    assert result.answers["total"] == 7
    assert [each.severity for each in result.problems] == ["warning"]
    assert result.problems[0].params == {"sent": 99, "value": 7}


@pytest.mark.parametrize("answers", [None, [], "x", 3, True])
def test_what_is_not_an_object_is_a_problem(answers: object, context: Context) -> None:
    assert judged(answers, context) == [("not_an_object", "")]


def test_ten_thousand_levels_are_a_problem_not_a_crash(context: Context) -> None:
    deep: Any = {}
    for _ in range(10_000):
        deep = {"f": deep}
    assert judged(deep, context) == [("nested_too_deep", "")]


def test_a_warning_without_a_reason_asks_for_one(context: Context) -> None:
    nobody = {**GOOD, "f": 0, "h": 0}
    assert judged(nobody, context) == [("check", "total"), ("reason_missing", "total")]
    explained = {**nobody, "_meta": {"reasons": {"total": "Réunion reportée sur place"}}}
    assert judged(explained, context) == [("check", "total")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["region", "commune", "f", "h", "total", "themes", "actions", "debut", "gps", "_meta", "lieu"]
)


@settings(max_examples=300, deadline=None)
@given(answers=JSON | st.dictionaries(NAMES, JSON, max_size=6))
def test_any_json_value_whatever_is_judged_and_can_be_stored(answers: Any) -> None:
    result = validate(FORM, answers, _context())
    assert {each.code for each in result.problems} <= set(PROBLEM_CODES)
    json.dumps([result.answers, [each.to_json() for each in result.problems]], allow_nan=False).encode()
    json.dumps(result.answers, ensure_ascii=False).encode("utf-8")
    if isinstance(answers, dict):
        assert validate(FORM, result.answers, _context()).answers == result.answers


def _context() -> Context:
    from datetime import datetime

    now = datetime.fromisoformat("2026-05-20T10:00:00+01:00")
    return Context(today=now.date(), now=now)


def test_a_problem_speaks_with_the_forms_own_words(context: Context) -> None:
    result = validate(FORM, {**GOOD, "f": -2, "debut": "2030-01-01"}, context)
    words = {each.path: problem_text(each, FORM, "fr", lambda text, **_: text) for each in result.problems}
    assert words == {"debut": "Pas après aujourd’hui.", "f": "Pas -2."}


def test_facts_are_taken_from_the_sheet_of_indicators(context: Context) -> None:
    answers = validate(FORM, {**GOOD, "h": 0, "actions": [{"quoi": "a", "cout": 2.5}]}, context).answers
    found = [(each.code, each.sex, each.age, str(each.value)) for each in facts(FORM, answers, context)]
    assert found == [("TRA01", None, None, "1"), ("TRA02", "f", None, "3")]
    more = facts(FORM, {**answers, "f": 9}, context)
    assert more[-1] == Fact("COUT", None, None, more[-1].value)
    assert str(more[-1].value) == "2.5"


def test_the_office_reads_labels_not_codes(context: Context) -> None:
    answers = {**GOOD, "total": 7, "themes": ["eau", "paix"], "actions": [{"quoi": "Puits"}]}
    rows = labelled(FORM, answers, "fr", context.lists)
    assert [
        (row.kind, row.path, row.label, row.text) for row in rows if row.depth or row.kind == "repeat"
    ] == [
        ("answer", "region", "Région", "Diffa"),
        ("answer", "commune", "Commune", "Bosso"),
        ("repeat", "actions[1]", "Actions", "1"),
        ("answer", "actions[1]/quoi", "Quoi", "Puits"),
    ]
    assert dict(flatten(FORM, answers))["actions[1]/quoi"] == "Puits"
    assert next(row.text for row in rows if row.path == "themes") == "Eau, Paix"
    assert next(row.text for row in rows if row.path == "debut") == "20/05/2026"


def test_a_form_from_json_judges_like_the_one_that_was_read(context: Context) -> None:
    copy = Form.from_json(json.loads(json.dumps(FORM.to_json())))
    answers = {**GOOD, "f": -1, "themes": ["x"]}
    assert validate(copy, answers, context) == validate(FORM, answers, context)
