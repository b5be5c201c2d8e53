"""The page Comptes: administrators open, change and close the accounts of others, and the log tells of it."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from server.accounts.commands import reset
from server.accounts.creation import find_account
from server.accounts.models import Account
from server.audit.models import Entry
from server.extensions import db
from tests.server.actors import Actor
from tests.server.office.test_login import come_in
from tests.server.office.test_second_factor import actions, set_up

PEOPLE = "/bureau/comptes"
IMPORT = f"{PEOPLE}/import"
HEADER = "Nom d’utilisateur;Nom;Rôle;Programmes;Régions;Réintégration\n"


def password_on(page: str) -> str:
    found = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5})</code>", page)
    assert len(found) == 1
    return str(found[0])


def create(admin: Actor, **changes: Any) -> Any:
    typed = {"username": "halima", "name": "Halima Issa", "role": "supervisor", "window": ["PCCN:NE002"]}
    return admin.post(f"{PEOPLE}/nouveau", data=typed | changes)


def id_of(app: Flask, username: str) -> str:
    with app.app_context():
        account = find_account(username)
        db.session.remove()
    assert account is not None
    return account.id


def scopes(app: Flask, username: str) -> set[tuple[str | None, str | None]]:
    with app.app_context():
        account = find_account(username)
        assert account is not None
        found = {(scope.programme, scope.region) for scope in account.scopes}
        db.session.remove()
    return found


def send(admin: Actor, content: bytes | str, name: str = "comptes.csv") -> Any:
    raw = content.encode() if isinstance(content, str) else content
    return admin.post(IMPORT, data={"file": (BytesIO(raw), name)})


def test_a_new_account_gets_a_password_that_must_be_changed(app: Flask, admin: Any) -> None:
    answer = create(admin)
    password = password_on(answer.get_data(as_text=True))
    assert "no-store" in answer.headers["Cache-Control"]
    client = app.test_client()
    come_in(client, "halima", password)
    assert client.get("/bureau/fiches").location == "/bureau/compte/mot-de-passe"
    assert scopes(app, "halima") == {("PCCN", "NE002")}
    assert create(admin).status_code == 409
    assert create(admin, username="HALIMA").status_code == 422
    assert create(admin, username="h", name="X").status_code == 422
    assert create(admin, username="halima2", name=" ").status_code == 422
    assert create(admin, username="halima2", role="king").status_code == 422
    assert create(admin, username="halima2", window=["PCCN:NE999"]).status_code == 422
    refused = create(admin, username="mauvais nom", name="<b>Gardée</b>", window=["*:NE005"])
    page = refused.get_data(as_text=True)
    assert "&lt;b&gt;Gardée&lt;/b&gt;" in page
    assert re.search(r'value="\*:NE005" checked', page)


def test_scopes_role_and_reintegration_are_changed_and_count_at_once(
    app: Flask, admin: Any, hire: Callable[..., Any]
) -> None:
    moussa = hire("moussa", "supervisor", [("PCCN", "NE002")])
    page = f"{PEOPLE}/{moussa.id}"
    assert "PCCN:NE002" in admin.get(page).get_data(as_text=True)
    changes = {
        "name": "Moussa K.",
        "role": "analyst",
        "window": ["PCCN:NE005", "*:NE007"],
        "reintegration": "1",
    }
    assert admin.post(page, data=changes).status_code == 303
    assert scopes(app, "moussa") == {("PCCN", "NE005"), (None, "NE007")}
    assert moussa.get("/bureau/a-relire").status_code == 403
    assert moussa.get("/bureau/exports").status_code == 200
    admin.post(page, data=changes)
    with app.app_context():
        entries = db.session.scalars(select(Entry).where(Entry.action == "account.changed")).all()
        db.session.remove()
    assert [entry.detail["scopes"] for entry in entries] == [["*:NE007", "PCCN:NE005"]]
    assert "Moussa" not in str([entry.detail for entry in entries])


def test_a_closed_account_opens_nothing_until_it_is_opened_again(
    app: Flask, admin: Any, hire: Callable[..., Any]
) -> None:
    moussa = hire("moussa", "supervisor", [("PCCN", "NE002")])
    assert moussa.phone.get("/api/v1/forms").status_code == 200
    assert admin.post(f"{PEOPLE}/{moussa.id}/fermeture").status_code == 303
    assert moussa.get("/bureau/fiches").status_code == 302
    assert moussa.phone.get("/api/v1/forms").status_code == 401
    assert come_in(app.test_client(), "moussa").status_code == 401
    assert admin.post(f"{PEOPLE}/{moussa.id}/reouverture").status_code == 303
    assert come_in(app.test_client(), "moussa").status_code == 302
    assert moussa.get("/bureau/fiches").status_code == 302, "the old session stays closed"
    assert moussa.phone.get("/api/v1/forms").status_code == 200


def test_password_session_and_second_factor_are_reset_for_somebody(
    app: Flask, admin: Any, hire: Callable[..., Any]
) -> None:
    moussa = hire("moussa", "supervisor", [("PCCN", "NE002")])
    set_up(app, moussa)
    elsewhere = Actor(app, "moussa")
    path = f"{PEOPLE}/{moussa.id}/sessions/{elsewhere.session_id[:8]}/fermeture"
    assert path in admin.get(f"{PEOPLE}/{moussa.id}").get_data(as_text=True)
    assert admin.post(path).status_code == 303
    assert (elsewhere.get("/bureau/fiches").status_code, moussa.get("/bureau/fiches").status_code) == (
        302,
        200,
    )
    password = password_on(admin.post(f"{PEOPLE}/{moussa.id}/mot-de-passe").get_data(as_text=True))
    assert moussa.get("/bureau/fiches").status_code == 302
    assert come_in(app.test_client(), "moussa", password).location == "/bureau/connexion/code"
    assert admin.post(f"{PEOPLE}/{moussa.id}/second-facteur").status_code == 303
    assert come_in(app.test_client(), "moussa", password).location == "/bureau/"
    told = {"account.created", "session.closed", "password.reset", "second_factor.reset"}
    assert told <= set(actions(app))


def test_the_command_lets_the_only_administrator_back_in(app: Flask, admin: Any) -> None:
    set_up(app, admin)
    run = app.test_cli_runner().invoke
    assert "Aucun compte" in run(reset, ["personne"]).output
    printed = run(reset, ["admin", "--second-factor"]).output
    assert admin.get(PEOPLE).status_code == 302
    assert come_in(app.test_client(), "admin", printed.split()[-1]).location == "/bureau/"
    assert {"password.reset", "second_factor.reset"} <= set(actions(app))


def test_nobody_locks_the_last_administrator_out(app: Flask, admin: Any, hire: Callable[..., Any]) -> None:
    own = f"{PEOPLE}/{admin.id}"
    typed = {"name": "Admin", "role": "agent", "window": []}
    for path, data in (("", typed), ("/fermeture", {}), ("/mot-de-passe", {}), ("/second-facteur", {})):
        answer = admin.post(own + path, data=data)
        assert answer.status_code == 409, path
        assert "compte" in answer.get_data(as_text=True)
    assert admin.post(own, data=typed | {"role": "admin"}).status_code == 303
    other = hire("autre", "admin", [(None, None)])
    assert other.post(f"{own}/fermeture").status_code == 303
    assert admin.get(PEOPLE).status_code == 302


def test_the_list_is_filtered_and_for_administrators(
    admin: Any, supervisor: Any, analyst: Any, agent: Any
) -> None:
    assert [one.get(PEOPLE).status_code for one in (agent, supervisor, analyst)] == [403] * 3
    page = admin.get(f"{PEOPLE}?q=SUPERV&role=supervisor&state=open&page=9").get_data(as_text=True)
    assert supervisor.id in page
    assert analyst.id not in page
    assert supervisor.id not in admin.get(f"{PEOPLE}?state=closed").get_data(as_text=True)


def test_a_table_of_people_is_checked_then_made_with_cards(app: Flask, admin: Any, supervisor: Any) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (
        ["Nom", "RÔLE", "nom d'utilisateur", "Programmes", "Région", "Réintégration"],
        ["Amina <Diallo>", "Agent", "amina.d", "PCCN", "Diffa ; Zinder", None],
        [],
        ["Oumar", "suivi-évaluation", "oumar", "", "toutes", "oui"],
    ):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    answer = send(admin, file.getvalue(), "equipe.xlsx")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200, page
    assert "Amina &lt;Diallo&gt;" in page
    made = re.search(rf'action="({IMPORT}/[0-9a-f]+)"', page)
    assert made
    with app.app_context():
        assert find_account("amina.d") is None
        db.session.remove()
    stranger = Actor(app, "superviseur")
    assert stranger.post(made[1]).status_code == 403
    cards = admin.post(made[1]).get_data(as_text=True)
    assert len(re.findall(r"<code>[a-z2-9]{5}(?:-[a-z2-9]{5}){2}</code>", cards)) == 2
    assert admin.post(made[1]).status_code == 404
    assert scopes(app, "amina.d") == {("PCCN", "NE002"), ("PCCN", "NE007")}
    assert scopes(app, "oumar") == {(None, None)}
    with app.app_context():
        rows = db.session.execute(
            select(Account.role, Account.reintegration).where(Account.username == "oumar")
        )
        assert rows.one() == ("analyst", True)
        db.session.remove()


def test_each_mistake_is_named_by_row_and_column(app: Flask, admin: Any) -> None:
    table = HEADER + (
        "agent;Déjà là;agent;;;\n"
        "Neuf Espace;;chef;XYZ;Paris, Diffa;peut-être\n"
        "ali;Ali;agent;PCCN;NE002;\n"
        "ali;Ali bis;agent;PCCN;NE002;\n"
    )
    answer = send(admin, table)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    found = re.findall(r'class="one">Ligne (\d+)</th><td data-label="Colonne">([^<]*)</td>', page)
    assert [(int(row), column) for row, column in found] == [
        (2, "Nom d’utilisateur"), (3, "Nom"), (3, "Rôle"), (3, "Programmes"), (3, "Régions"),
        (3, "Réintégration"), (3, "Nom d’utilisateur"), (5, "Nom d’utilisateur"),
    ]  # fmt: skip
    assert "« Paris »".replace(" ", "\u00a0") in page
    assert "déjà à la ligne 4" in page
    assert f'action="{IMPORT}/' not in page
    with app.app_context():
        assert find_account("ali") is None
        db.session.remove()


HOSTILE = (
    HEADER + '=cmd|" /C calc"!A0;+1+1;@SUM(1);-2;=1;=2\n',
    HEADER + "<script>alert(1)</script>;<img src=x onerror=alert(1)>;x;y;z;w\n",
    "<script>alert(1)</script>;=1+1;../../x\na;b;c\n",
    HEADER.strip() + ";" * 5000 + "\n",
    HEADER + "\ud800;\u202e;agent;;;\n",
    HEADER + "a.b;\x07\x1b[31m;agent;;;\n",
    "",
)


def test_a_hostile_table_makes_no_account_and_runs_nowhere(admin: Any) -> None:
    for content in HOSTILE:
        answer = send(admin, content.encode("utf-8", "surrogatepass"), "../../<b>x.xlsx")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, content[:80]
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'role="alert"' in page
