"""A draft in another version of its form: kept, to fill in, set aside; nothing is lost unlisted."""

from typing import Any

from forms.definition import Form
from forms.xlsform import form_from_markdown

HEAD = "| survey |\n| | type | name | label | required | calculation |\n"


def form(*rows: str, codes: str = "ab") -> Form:
    choices = "| choices |\n| | list_name | name | label |\n"
    choices += "".join(f"| | l | {code} | {code.upper()} |\n" for code in codes)
    return form_from_markdown(HEAD + "".join(f"| | {row} |\n" for row in rows) + choices)


def moved(phone: Any, old: Form, new: Form, answers: dict[str, Any]) -> dict[str, Any]:
    ((found,),) = phone.results([{"form": old.to_json(), "to": new.to_json(), "answers": answers}])
    return dict(found)


OLD = form("text | nom | Nom", "integer | age | Âge", "select_one l | q | Q", "select_multiple l | m | M")


def test_answers_that_still_have_a_question_are_kept(phone: Any) -> None:
    found = moved(phone, OLD, OLD, {"nom": "Ali", "age": 31, "m": ["a"], "_meta": {"comment": "x"}})
    assert found["draft"] == {"nom": "Ali", "age": 31, "m": ["a"], "_meta": {"comment": "x"}}
    assert (found["kept"], found["toFill"], found["setAside"]) == (["nom", "age", "m"], [], [])


def test_an_answer_without_a_question_is_set_aside_with_its_words(phone: Any) -> None:
    found = moved(phone, OLD, form("text | nom | Nom", "select_one l | q | Q"), {"nom": "Ali", "age": 31})
    assert found["draft"] == {"nom": "Ali"}
    assert found["setAside"] == [{"path": "age", "label": "Âge", "text": "31"}]


def test_what_the_new_version_asks_is_to_fill_in(phone: Any) -> None:
    found = moved(phone, OLD, form("text | nom | Nom", "date | jour | Jour | yes"), {"nom": "Ali"})
    assert found["toFill"] == ["jour"]


def test_a_choice_that_went_is_set_aside_by_its_label(phone: Any) -> None:
    new = form("select_one l | q | Q", "select_multiple l | m | M", codes="bc")
    found = moved(phone, OLD, new, {"q": "a", "m": ["a", "b"]})
    assert found["draft"] == {"m": ["b"]}
    assert [(each["path"], each["text"]) for each in found["setAside"]] == [("q", "A"), ("m", "A")]


def test_an_answer_of_another_type_is_set_aside(phone: Any) -> None:
    new = form("integer | nom | Nom", "decimal | age | Âge")
    found = moved(phone, OLD, new, {"nom": "Ali", "age": 31})
    assert found["draft"] == {"age": 31}
    assert [each["path"] for each in found["setAside"]] == ["nom"]


def test_the_turns_of_a_repeat_move_one_by_one(phone: Any) -> None:
    old = form("begin_repeat | r | R", "text | x | X", "text | y | Y", "end_repeat")
    new = form("begin_repeat | r | R", "text | x | X", "end_repeat")
    found = moved(phone, old, new, {"r": [{"x": "1", "y": "2"}, {"x": "3"}]})
    assert found["draft"] == {"r": [{"x": "1"}, {"x": "3"}]}
    assert found["kept"] == ["r[1]/x", "r[2]/x"]
    assert [each["path"] for each in found["setAside"]] == ["r[1]/y"]


def test_a_repeat_that_went_is_set_aside_answer_by_answer(phone: Any) -> None:
    old = form("begin_repeat | r | R", "text | x | X", "end_repeat", "text | nom | Nom")
    found = moved(phone, old, form("text | nom | Nom"), {"r": [{"x": "1"}, {"x": "3"}]})
    assert [(each["path"], each["text"]) for each in found["setAside"]] == [("r[1]/x", "1"), ("r[2]/x", "3")]


def test_computed_values_are_computed_again_and_not_listed(phone: Any) -> None:
    old = form("integer | n | N", "calculate | t | | | ${n} * 2")
    new = form("integer | n | N", "calculate | t | | | ${n} * 3")
    found = moved(phone, old, new, {"n": 2, "t": 4})
    assert (found["kept"], found["setAside"]) == (["n"], [])


def test_a_sealed_answer_is_to_be_given_again_and_says_so(phone: Any) -> None:
    found = moved(phone, OLD, OLD, {"nom": "sealed:1:20261122-abc123:AAAA", "age": 31})
    assert found["draft"] == {"age": 31}
    assert found["setAside"] == [{"path": "nom", "label": "Nom", "text": "", "sealed": True}]
