"""A form says what one record only may say: who is registered twice is seen, and no answer is kept twice."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forms.xlsform import form_from_markdown
from server.cli import main
from server.extensions import db
from server.form_library.models import FormVersion
from server.form_library.publishing import publish
from server.submissions.marking import mark_all
from server.submissions.marks import ComparedForm, Mark
from tests.server.actors import Actor
from tests.server.databases import ON_SQLITE
from tests.server.sealed import new_key, sealed

PHONE = "+22790000147"
FORM = """
| survey |
| | type | name | label | sensitivity |
| | select_one_from_file programmes.csv | programme | Programme | |
| | select_one_from_file regions.csv | region | Région | |
| | text | site | Site | |
| | text | telephone | Téléphone | personal |
| | date | debut | Début | |
| | date | fin | Fin | |
| | integer | nombre | Nombre | |
| | begin_repeat | tours | Tour | |
| | text | carte | Carte | |
| | select_multiple jours | presents | Jours | |
| | end_repeat | | | |
| choices |
| | list_name | name | label |
| | jours | 1 | 1 |
| | jours | 2 | 2 |
| | jours | 9 | 9 |
| settings |
| | form_id | version |
| | liste | {version} |
"""
CHECKS = """
| checks |
| | name | question | unique | others | within | from | to | days | message |
"""
TELEPHONE = "| | tel | telephone | telephone | | | | | | |\n"


@pytest.fixture
def published(app: Flask) -> Callable[..., None]:
    """Publish the form with these rows; each time a newer version."""
    versions = iter(range(1, 10))

    def made(*rows: str) -> None:
        sheet = CHECKS + "".join(rows) if rows else ""
        with app.app_context():
            publish(form_from_markdown(FORM.replace("{version}", str(next(versions))) + sheet, "liste"))
            db.session.commit()

    return made


def said(**answers: Any) -> dict[str, Any]:
    return {"programme": "PCCN", "region": "NE002", **answers}


def send(agent: Actor, answers: dict[str, Any], **changes: Any) -> str:
    """Send a record in the newest version that the phone may have; its id."""
    agent.phone.versions.clear()
    result = agent.phone.push(answers, "liste", **changes)
    assert result["status"] in ("created", "quarantined"), result
    return str(result["id"])


def alerts(admin: Actor, id: str) -> list[tuple[str, str]]:
    problems = admin.get(f"/api/v1/submissions/{id}").get_json()["problems"]
    return [(one["code"], one["path"]) for one in problems if one["code"].startswith("same_")]


def words(admin: Actor, id: str) -> str:
    return admin.get(f"/bureau/fiches/{id}").get_data(as_text=True).replace("\xa0", " ")


def marked(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Mark)) or 0


SAME = [("same_answer", "telephone")]


def test_a_form_without_words_of_its_own_is_told_in_general_ones(
    agent: Actor, admin: Actor, published: Any
) -> None:
    published(TELEPHONE)
    first, second = (send(agent, said(telephone=PHONE)) for _ in range(2))
    assert (alerts(admin, first), alerts(admin, second)) == ([], SAME)
    assert "« Téléphone » : même réponse dans une autre fiche du programme" in words(admin, second)


def test_a_corrected_telephone_is_free_for_somebody_else(agent: Actor, admin: Actor, published: Any) -> None:
    published(TELEPHONE)
    first = send(agent, said(telephone=PHONE))
    other = "+22790000148"
    send(agent, said(telephone=other), id=first, revision=2, parent=1)
    assert alerts(admin, send(agent, said(telephone=PHONE))) == []
    assert alerts(admin, send(agent, said(telephone=other))) == SAME
    # the correction itself is compared, and not with what the record said before
    send(agent, said(telephone=PHONE), id=first, revision=3, parent=2)
    assert alerts(admin, first) == SAME


def test_two_contents_of_one_revision_count_once(agent: Actor, admin: Actor, published: Any) -> None:
    published(TELEPHONE)
    first = send(agent, said(telephone=PHONE))
    agent.phone.push(said(telephone="+22790000149"), "liste", id=first)
    assert alerts(admin, send(agent, said(telephone="+22790000149"))) == []
    assert alerts(admin, send(agent, said(telephone=PHONE))) == SAME


def test_a_record_set_aside_counts_for_others_and_is_told_nothing(
    agent: Actor, admin: Actor, published: Any
) -> None:
    published(TELEPHONE)
    broken = {"telephone": PHONE, "nombre": "beaucoup"}
    first, second = (send(agent, said(**broken)) for _ in range(2))
    assert [alerts(admin, one) for one in (first, second)] == [[], []]
    assert alerts(admin, send(agent, said(telephone=PHONE))) == SAME
    # whoever takes it up all the same hears what the others say
    released = admin.post(f"/api/v1/submissions/{second}/release", json={"reason": "Relue."})
    assert released.status_code in (200, 201), released.json
    assert alerts(admin, second) == SAME
    assert admin.get(f"/api/v1/submissions/{second}").get_json()["has_alert"]


def test_a_rejected_record_that_comes_back_hears_it_once(agent: Actor, admin: Actor, published: Any) -> None:
    published(TELEPHONE)
    _first, second = (send(agent, said(telephone=PHONE)) for _ in range(2))
    admin.post(f"/api/v1/submissions/{second}/rejection", json={"reason": "Double."})
    assert admin.post(f"/api/v1/submissions/{second}/release", json={"reason": "Sœur."}).status_code in (
        200,
        201,
    )
    assert alerts(admin, second) == SAME


def test_a_phone_hears_nothing_of_the_other_record(agent: Actor, admin: Actor, published: Any) -> None:
    published(TELEPHONE)
    first = send(agent, said(telephone=PHONE))
    agent.phone.versions.clear()
    envelope = agent.phone.envelope(said(telephone=PHONE), "liste")
    for _ in range(2):
        answer = agent.phone.sync(envelope).get_data(as_text=True)
        assert first not in answer
        assert "same_answer" not in answer
    assert alerts(admin, envelope["id"]) == SAME


def test_a_shut_out_phone_does_not_learn_which_numbers_are_known(
    agent: Actor, admin: Actor, published: Any
) -> None:
    published(TELEPHONE)
    send(agent, said(telephone=PHONE))
    envelope = agent.phone.envelope(said(telephone=PHONE), "liste")
    assert admin.delete(f"/api/v1/devices/{agent.phone.id}").status_code < 300
    answer = agent.phone.sync(envelope)
    assert "same_answer" not in answer.get_data(as_text=True)


CALL = {"telephone": PHONE}
MAY = {"debut": "2026-05-01", "fin": "2026-05-10"}
SHEET = {
    "debut": "2026-05-01",
    "tours": [{"carte": "K", "presents": ["1"]}, {"carte": "K", "presents": ["9"]}],
}
LATER = {
    "debut": "2026-05-08",
    "tours": [{"carte": "J", "presents": ["2"]}, {"carte": "K", "presents": ["2"]}],
}


@ON_SQLITE
@pytest.mark.parametrize(
    ("row", "first", "second", "expected"),
    [
        ("telephone | 1 | | | | |", CALL, CALL, False),
        ("telephone | | site | | | |", CALL | {"site": "A"}, CALL | {"site": "B"}, False),
        ("telephone | | site | | | |", CALL | {"site": "A"}, CALL | {"site": "A "}, True),
        ("telephone | | | | | |", CALL, CALL | {"programme": "FRONTIERES"}, False),
        ("site ${nombre} | | | | | |", {"site": "A", "nombre": 7}, {"site": "A", "nombre": 8}, False),
        ("site ${nombre} | | | | | |", {"site": "A", "nombre": 7}, {"site": "A", "nombre": 7}, True),
        ("site nombre | | | | | |", {"site": "A"}, {"site": "A"}, False),
        ("site | | | debut | fin | |", {"site": "A"} | MAY, {"site": "A", "debut": "2026-05-10"}, True),
        ("site | | | debut | fin | |", {"site": "A"} | MAY, {"site": "A", "debut": "2026-05-11"}, False),
        ("site | | | debut | | |", {"site": "A"} | MAY, {"site": "A", "debut": "2026-05-10"}, False),
        ("site | | | debut | | |", {"site": "A"}, {"site": "A", "debut": "2026-05-02"}, False),
        ("carte | | | debut | | presents |", SHEET, LATER, True),
        ("carte | | | debut | fin | presents |", SHEET | {"fin": "2026-05-05"}, LATER, False),
    ],
)  # fmt: skip
def test_what_is_a_double_is_what_the_row_says(
    agent: Actor, admin: Actor, published: Any, row: str, first: Any, second: Any, expected: bool
) -> None:
    name = row.split()[0]
    path = "tours/carte" if name == "carte" else name
    published(f"| | t | {path} | {row} |\n")
    send(agent, said(**first))
    places = [path for _code, path in alerts(admin, send(agent, said(**second)))]
    assert places == ([{"carte": "tours[2]/carte"}.get(name, name)] if expected else [])


def test_answers_are_named_where_they_are_nobodys(agent: Actor, admin: Actor, published: Any) -> None:
    published(
        "| | c | tours | carte | | | debut | | presents | Deux feuilles. |\n",
        "| | t | site | telephone | | | | | | |\n",
    )
    turns = [{"carte": card, "presents": ["1"]} for card in ("K-2", "K-1", "K-1")]
    both = said(debut="2026-05-01", telephone=PHONE, tours=turns)
    first, second = send(agent, both), send(agent, both)
    assert alerts(admin, second) == [("same_day", "tours"), ("same_answer", "site")]
    page = words(admin, second)
    assert f"Deux feuilles. Le même jour : {first}. Ce qui revient : K-1, K-2." in page
    assert PHONE not in page


def test_records_of_an_older_version_are_compared_by_the_newest(
    app: Flask, agent: Actor, admin: Actor, published: Any
) -> None:
    published()
    old = send(agent, said(telephone=PHONE))
    assert marked(app) == 0
    published(TELEPHONE)
    assert alerts(admin, send(agent, said(telephone=PHONE))) == SAME
    assert marked(app) == 2
    # a phone that still has the older version
    late = send(agent, said(telephone=PHONE), version="1")
    assert (alerts(admin, late), alerts(admin, old)) == (SAME, [])


def test_a_withdrawn_version_takes_its_rows_along(
    app: Flask, agent: Actor, admin: Actor, published: Any
) -> None:
    published()
    published(TELEPHONE)
    send(agent, said(telephone=PHONE))
    with app.app_context():
        row = db.session.scalars(select(FormVersion).where(FormVersion.form_id == "liste")).all()[-1]
        row.withdrawn_at = row.published_at
        db.session.commit()
    assert alerts(admin, send(agent, said(telephone=PHONE))) == []
    assert marked(app) == 0


def test_an_upgraded_server_marks_what_it_has_and_once_only(app: Flask, agent: Actor, published: Any) -> None:
    published(TELEPHONE)
    for number in range(3):
        send(agent, said(telephone=f"+2279000000{number}"))
    with app.app_context():
        for model in (Mark, ComparedForm):
            db.session.execute(db.delete(model))
        db.session.commit()
        assert mark_all() >= 3
        assert mark_all() == 0
        # a backup that came back beside another secret
        app.config["SECRET_KEY"] = "another one"
        assert mark_all() >= 3
    assert marked(app) == 3


def test_nothing_of_the_answer_is_kept_and_it_goes_with_the_person(
    app: Flask, agent: Actor, admin: Actor, published: Any
) -> None:
    published(TELEPHONE)
    first = send(agent, said(telephone=PHONE))
    with app.app_context():
        kept = db.session.scalars(select(Mark)).one()
        assert len(kept.digest) == 16
        assert b"9000" not in kept.digest
    who = {"q": PHONE, "reason": "demande 12", "sure": "1", "part": [f"{first}|"]}
    assert admin.post("/bureau/personnes/effacement", data=who).status_code == 303
    assert marked(app) == 0
    assert alerts(admin, send(agent, said(telephone=PHONE))) == []


def test_a_record_opened_later_is_compared_then(
    app: Flask, agent: Actor, admin: Actor, published: Any
) -> None:
    published(TELEPHONE)
    key = new_key(app)
    with app.app_context():
        files = [file for file in app.config["CARNET_KEYS"].iterdir() if file.is_file()]
        hidden = {file: file.read_bytes() for file in files}
        for file in files:
            file.unlink()
    envelope = sealed(agent.phone, key, said(telephone=PHONE), "liste")
    assert agent.phone.sync(envelope).get_json()["results"][0]["status"] == "quarantined"
    send(agent, said(telephone=PHONE))
    for file, content in hidden.items():
        file.write_bytes(content)
    done = app.test_cli_runner().invoke(main, ["keys", "reopen"])
    assert done.exit_code == 0, done.output
    assert alerts(admin, envelope["id"]) == SAME
    assert alerts(admin, send(agent, said(telephone=PHONE))) == SAME


@pytest.mark.parametrize(
    "hostile",
    [
        {"telephone": PHONE, "tours": [{"carte": "K", "presents": ["1"]}] * 1000, "debut": "2026-05-01"},
        {"telephone": "\u202e٣" * 4000, "debut": "0001-01-01", "fin": "9999-12-31"},
        {"telephone": {"a": [1]}, "tours": {"carte": "K"}},
        {"telephone": PHONE, "debut": "2099-12-31", "tours": [{"carte": ["K"], "presents": ["99999"]}]},
        {"programme": ["PCCN"], "telephone": PHONE},
    ],
)
def test_nonsense_is_compared_without_harm(agent: Actor, published: Any, hostile: dict[str, Any]) -> None:
    published(TELEPHONE, "| | c | tours/carte | carte | | | debut | fin | presents | |\n")
    for _ in range(2):
        send(agent, said() | hostile)


def test_what_everybody_says_is_named_shortly(agent: Actor, admin: Actor, published: Any) -> None:
    published(TELEPHONE)
    agent.phone.versions.clear()
    envelopes = [agent.phone.envelope(said(telephone="0"), "liste") for _ in range(30)]
    results: Iterable[Any] = agent.phone.sync(*envelopes).get_json()["results"]
    assert {one["status"] for one in results} == {"created"}
    last = envelopes[-1]["id"]
    assert alerts(admin, last) == SAME
    page = words(admin, last)
    # itself, and five of the others
    assert sum(one["id"] in page for one in envelopes) == 6
