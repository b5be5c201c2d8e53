"""An open session: what an agent does, and what they see after each answer."""

from pathlib import Path
from typing import Any

from forms.cases import run_form_case
from forms.xlsform import form_from_markdown

VISIT = form_from_markdown((Path(__file__).parent / "stories/visit.md").read_text("utf-8"), "visit").to_json()
LISTS = {
    "regions": [{"name": "NE002", "label": "Diffa"}, {"name": "NE007", "label": "Zinder"}],
    "communes": [
        {"name": "NE002001001", "label": "Bosso", "region": "NE002"},
        {"name": "NE007001001", "label": "Magaria", "region": "NE007"},
    ],
}
CONTEXT = {"lists": LISTS, "username": "agent"}


def after(phone: Any, *steps: Any) -> dict[str, Any]:
    case = {"form": VISIT, "steps": list(steps), "context": CONTEXT, "answers": {}}
    ((found,),) = phone.results([case])
    return dict(found)


def test_a_new_record_starts_with_its_defaults(phone: Any) -> None:
    assert after(phone)["answers"] == {"debut": "2026-05-20", "total": 0, "nb": 0, "somme": 0}


def test_an_answer_touches_only_what_rests_on_it(phone: Any) -> None:
    seen = after(phone, ["set", "f", 3], ["set", "decisions", 1], ["set", "region", "NE002"])["changed"]
    assert seen == [["f", "total"], [], ["commune", "region"]]


def test_a_turn_of_a_repeat_is_recalculated_alone(phone: Any) -> None:
    steps = [["add", "decisions"], ["add", "decisions"], ["set", "decisions[1]/cout", 1]]
    seen = after(phone, *steps, ["set", "decisions[2]/cout", 5], ["set", "decisions[1]/objet", "Puits"])
    assert seen["changed"][3:] == [["decisions[2]/cout", "somme"], ["decisions[1]/objet"]]
    assert seen["answers"]["decisions"] == [
        {"objet": "Puits", "cout": 1, "rang": 1},
        {"cout": 5, "rang": 2},
    ]


def test_removing_a_turn_renumbers_the_others(phone: Any) -> None:
    steps = [["add", "decisions"]] * 3 + [["set", f"decisions[{n}]/cout", n * 10] for n in (1, 2, 3)]
    seen = after(phone, *steps, ["remove", "decisions[1]"])
    assert seen["answers"]["decisions"] == [{"cout": 20, "rang": 1}, {"cout": 30, "rang": 2}]
    assert (seen["answers"]["nb"], seen["answers"]["somme"]) == (2, 50)


def test_a_count_makes_the_turns_and_gives_lost_ones_back(phone: Any) -> None:
    fill = [["set", "places", 2], ["set", "tables[2]/occupants", 6]]
    fewer = after(phone, *fill, ["set", "places", 1])
    assert "tables[2]/occupants" not in str(fewer["pages"])
    again = after(phone, *fill, ["set", "places", 1], ["set", "places", 2])
    assert again["answers"]["tables"] == [{}, {"occupants": 6}]


def test_what_was_typed_wrong_is_shown_again_and_never_sent(phone: Any) -> None:
    seen = after(phone, ["set", "f", "douze"])
    assert seen["draft"]["f"] == "douze"
    assert "f" not in seen["answers"]
    assert ["type", "f", "error"] in seen["problems"]


def test_numbers_are_understood_as_people_type_them(phone: Any) -> None:
    seen = after(phone, ["set", "f", "1 200"], ["set", "h", " 7 "], ["set", "places", "0"])
    assert (seen["answers"]["f"], seen["answers"]["h"]) == (1200, 7)


def test_a_calculated_value_is_nobodys_to_set(phone: Any) -> None:
    assert after(phone, ["set", "f", 2], ["set", "total", 50])["answers"]["total"] == 2


def test_what_is_not_relevant_stays_in_the_draft_only(phone: Any) -> None:
    steps = [["set", "themes", ["autre"]], ["set", "autre", "Foncier"], ["set", "themes", ["paix"]]]
    seen = after(phone, *steps)
    assert "autre" not in seen["answers"]
    assert seen["draft"]["autre"] == "Foncier"


def test_pages_follow_the_top_level_groups(phone: Any) -> None:
    pages = after(phone)["pages"]
    assert [(name, label) for name, label, _ in pages] == [
        ("lieu", "Lieu"),
        ("", "Visite"),
        ("decisions", "Décisions"),
        ("", "Visite"),
        ("tables", "Tables"),
    ]
    assert ["total", "Total", "0"] in pages[1][2]


def test_a_choice_is_read_by_its_label(phone: Any) -> None:
    seen = after(phone, ["set", "region", "NE002"], ["set", "commune", "NE002001001"])
    assert seen["pages"][0][2] == [["region", "Région", "Diffa"], ["commune", "Commune", "Bosso"]]
    assert seen["title"] == "Bosso 20/05"


def test_problems_speak_with_the_forms_own_words(phone: Any) -> None:
    seen = after(
        phone, ["set", "fin", "2026-05-01"], ["set", "f", 0], ["set", "h", 80], ["set", "themes", ["paix"]]
    )
    assert seen["messages"] == [
        "Cette question demande une réponse.",
        "Cette question demande une réponse.",
        "La fin est avant le 2026-05-20.",
        "Aucune femme.",
        "Plus de 60 personnes.",
    ]


def test_the_server_agrees_with_what_the_session_sends(phone: Any) -> None:
    steps = [["set", "region", "NE002"], ["set", "commune", "NE002001001"], ["set", "f", 3], ["set", "h", 4]]
    steps += [["set", "themes", ["eau"]], ["add", "decisions"], ["set", "decisions[1]/objet", "Puits"]]
    sent = after(phone, *steps)
    judged = run_form_case({"form": VISIT, "answers": sent["answers"], "context": CONTEXT})
    assert judged == {"answers": sent["answers"], "problems": [], "title": sent["title"]}
