"""What a question starts with, what a trigger sets off, and what a draft that goes on leaves alone."""

from typing import Any

from forms.cases import run_form_case
from forms.xlsform import form_from_markdown

FORM = form_from_markdown(
    """
| survey |
| | type | name | label | default | calculation | trigger |
| | integer | n | N | 2 | | |
| | date | jour | Jour | today() | | |
| | text | lieu | Lieu | concat('Diffa ', ${n}) | | |
| | dateTime | vu | Vu | | now() | ${n} |
| | calculate | double | | | ${n} * 2 | |
| | calculate | suivi | | | concat(${double}, '!') | ${n} |
| | calculate | tirage | | | once(random()) | |
| | begin_repeat | r | R | | | |
| | integer | a | A | position(..) + 10 | | |
| | text | note | Note | | | |
| | integer | moitie | Moitié | | ${a} div 2 | ${a} |
| | end_repeat | | | | | |
""",
    "first",
).to_json()
NOW = "2026-05-20T10:00:00.000+01:00"


def after(phone: Any, *steps: Any, **more: Any) -> dict[str, Any]:
    ((found,),) = phone.results([{"form": FORM, "steps": list(steps), "answers": {}, **more}])
    return dict(found)


def test_a_default_may_be_calculated_when_the_record_begins(phone: Any) -> None:
    answers = after(phone)["answers"]
    assert (answers["n"], answers["jour"], answers["lieu"]) == (2, "2026-05-20", "Diffa 2")


def test_a_default_does_not_follow_what_it_was_made_of(phone: Any) -> None:
    assert after(phone, ["set", "n", 5])["answers"]["lieu"] == "Diffa 2"


def test_a_draft_that_goes_on_gets_no_default_again(phone: Any) -> None:
    draft = {"n": 7, "tirage": 0.25, "double": 14}
    found = after(phone, draft=draft)["answers"]
    assert found == {"n": 7, "double": 14, "tirage": 0.25}


def test_a_draft_keeps_what_a_clock_and_chance_gave_it(phone: Any) -> None:
    draft = {"n": 7, "vu": "2026-01-01T08:00:00.000+01:00", "tirage": 0.25, "suivi": "dit"}
    found = after(phone, draft=draft)["answers"]
    assert (found["vu"], found["tirage"], found["suivi"]) == (draft["vu"], 0.25, "dit")


def test_a_turn_added_to_a_draft_has_its_own_defaults(phone: Any) -> None:
    found = after(phone, ["add", "r"], draft={"n": 1, "r": [{"a": 3}]})["answers"]
    assert [turn.get("a") for turn in found["r"]] == [3, 12]


def test_what_waits_for_a_trigger_is_blank_until_then(phone: Any) -> None:
    begun = after(phone)["answers"]
    assert "vu" not in begun
    assert "suivi" not in begun
    triggered = after(phone, ["set", "n", 3])["answers"]
    assert triggered["vu"].startswith("2026-05-20T10:00:00")
    assert triggered["suivi"] == "6!"


def test_a_trigger_acts_in_its_own_turn(phone: Any) -> None:
    steps = [["add", "r"], ["add", "r"], ["set", "r[2]/a", 8]]
    turns = after(phone, *steps)["answers"]["r"]
    assert [turn.get("moitie") for turn in turns] == [None, 4]


def test_what_a_trigger_set_may_be_changed_and_stays_until_the_next(phone: Any) -> None:
    steps = [["add", "r"], ["set", "r[1]/a", 8], ["set", "r[1]/moitie", 3], ["set", "r[1]/note", "x"]]
    assert after(phone, *steps)["answers"]["r"][0]["moitie"] == 3
    assert after(phone, *steps, ["set", "r[1]/a", 10])["answers"]["r"][0]["moitie"] == 5


def test_the_server_takes_what_triggers_and_clocks_gave_and_makes_up_none() -> None:
    sent = {"n": 2, "double": 4, "vu": NOW, "suivi": "4!", "tirage": 0.5}
    assert run_form_case({"form": FORM, "answers": sent})["answers"] == sent
    assert "vu" not in run_form_case({"form": FORM, "answers": {"n": 2}})["answers"]


TYPED = form_from_markdown(
    """
| survey |
| | type | name | label | calculation | trigger | relevant | default |
| | decimal | n | N | | | | |
| | integer | entier | Entier | ${n} div 2 | ${n} | | |
| | text | mot | Mot | ${n} * 2 | ${n} | | 1 + 1 |
| | select_one l | choix | Choix | concat('l', ${n}) | ${n} | | |
| | text | tard | Tard | | | ${fin} != '' | |
| | end | fin | | | | | |
| choices |
| | list_name | name | label |
| | l | l4 | Quatre |
""",
    "typed",
).to_json()


def test_what_is_calculated_is_an_answer_of_its_question_or_none(phone: Any) -> None:
    """Not one that the server would set aside, unseen by the agent."""
    for number, answers in ((4, {"entier": 2, "mot": "8", "choix": "l4"}), (3, {"mot": "6"})):
        ((found,),) = phone.results([{"form": TYPED, "steps": [["set", "n", number]], "answers": {}}])
        told = {"answers": found["answers"], "problems": found["problems"], "title": found["title"]}
        assert {name: found["answers"].get(name) for name in answers} == answers
        assert told == run_form_case({"form": TYPED, "answers": found["draft"], "expected": None})


def test_what_rests_on_the_end_of_filling_sees_it(phone: Any) -> None:
    steps = [["set", "tard", "vu"]]
    ((found,),) = phone.results([{"form": TYPED, "steps": steps, "answers": {}}])
    assert found["answers"]["tard"] == "vu"
