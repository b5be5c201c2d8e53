"""One story from end to end: events recorded without a network are received once, reviewed and counted."""

from __future__ import annotations

import csv
import io
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

EVENT_DAY = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()

TRAINING: dict[str, Any] = {
    "programme": "PCCN", "sous_type": "leadership", "statut": "realise", "organisation": "mairie",
    "region": "NE002", "departement": "NE002002", "commune": "NE002002002", "localite_autre": "Sabon Gari",
    "date_debut": EVENT_DAY, "type_lieu": "mairie", "acces": "normal", "autorisation": ["mairie"],
    "h_debut": "09:00", "h_fin": "15:45",
    "f_0_17": 2, "f_18_35": 11, "f_36_59": 7, "f_60p": 1, "h_0_17": 1, "h_18_35": 9, "h_36_59": 6, "h_60p": 1,
    "methode": "liste", "total_feuille": 38, "liste": "papier",
    "handi_f": 0, "handi_h": 1, "nouv_f": 8, "nouv_h": 5,
    "resultats": "Chaque groupe a fait un plan d'action.", "themes": ["mediation"], "incident": "non",
    "photo_consent": "sans", "intitule": "Leadership des jeunes et des femmes", "public": ["femmes"],
    "jours": 1, "duree_h": 6, "inscrits_f": 21, "inscrits_h": 17, "acheve_f": 21, "acheve_h": 17,
    "facilitateurs_f": 2, "facilitateurs_h": 1, "langues": ["haoussa"], "test": "non",
    "materiel": ["manuel"], "plans_action": 3, "attestation": "OK",
}  # fmt: skip

MEETING: dict[str, Any] = {
    "programme": "FRONTIERES", "sous_type": "reunion", "statut": "realise", "organisation": "ong_nationale",
    "region": "NE007", "departement": "NE007011", "commune": "NE007011001", "localite_autre": "Chef-lieu",
    "date_debut": EVENT_DAY, "type_lieu": "village", "acces": "normal", "autorisation": ["mairie"],
    "h_debut": "14:15", "h_fin": "17:45",
    "f_0_17": 0, "f_18_35": 12, "f_36_59": 14, "f_60p": 3,
    "h_0_17": 0, "h_18_35": 13, "h_36_59": 16, "h_60p": 4,
    "methode": "liste", "total_feuille": 62, "liste": "papier",
    "handi_f": 1, "handi_h": 1, "nouv_f": 11, "nouv_h": 9,
    "resultats": "Le comité se réunit chaque mois.", "themes": ["alerte"], "incident": "non",
    "poste": "Poste frontière de la commune", "pays_voisin": ["nigeria"], "diffusion": "restreint",
    "fds_police": 5, "fds_f": 1, "autorites_front": ["protection"], "comite": "non", "preoccup": ["retard"],
    "femmes_parole": 9, "actions_convenues": 0, "conf_communaute": "3", "conf_fds": "3",
    "decisions[1]/decision": "Réunir le comité chaque mois", "attestation": "OK",
}  # fmt: skip

WOMEN, MEN = 21 + 29, 17 + 33
"""Of both fiches, as first written."""


@pytest.fixture
def get_desk(playwright: Playwright, office: Office) -> Iterator[Callable[[str], Desk]]:
    """Opens the office for one of the demonstration accounts."""
    desks: list[Desk] = []

    def sit_down(account: str) -> Desk:
        desks.append(Desk(playwright, office.address))
        desks[-1].log_in(**office.accounts[account])
        return desks[-1]

    yield sit_down
    for desk in desks:
        desk.close()


def participations(office: Office, **cell: str) -> int:
    """The figure TRA02 as the analyst reads it, whole or by sex."""
    indicators = office.ask("/api/v1/indicators", by="analyste")["indicators"]
    found = next(one for one in indicators if one["code"] == "TRA02")
    if not cell:
        return int(found["value"])
    return sum(one["value"] or 0 for one in found["by"] if cell.items() <= one.items())


def exported(office: Office, form: str) -> list[dict[str, str]]:
    """The rows of a form's CSV, as the analyst downloads it."""
    account = office.accounts["analyste"]
    secret = b64encode(f"{account['username']}:{account['password']}".encode()).decode()
    request = urllib.request.Request(
        f"{office.address}/api/v1/exports/{form}.csv", headers={"Authorization": f"Basic {secret}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_an_event_recorded_offline_is_received_once_reviewed_and_counted(
    phone: Phone, photo: Path, office: Office, get_desk: Callable[[str], Desk]
) -> None:
    # The agent is in the field: no network, and the browser was closed since the enrolment.
    phone.go_offline()
    phone.restart_browser(offline=True)
    phone.fill("formation", TRAINING)
    phone.finish()
    phone.fill("reunion_fds", MEETING | {"photo_consent": "oui", "photo1": photo})
    phone.expect_problems()
    phone.finish()
    phone.expect_count("Prêtes à envoyer", 2)
    assert office.records() == []

    # Back at the office the fiches leave by themselves and come back with their numbers.
    phone.go_online()
    phone.wait_until_sent()
    received = phone.received(2)
    year = EVENT_DAY[:4]
    assert sorted(number for number, _ in received) == [f"DIF-{year}-0001", f"ZIN-{year}-0001"]
    assert {state for _, state in received} == {"in_review"}
    assert [one["state"] for one in office.records()] == ["in_review", "in_review"]
    assert participations(office) == 0

    # The supervisor reads both and sends the training back with a remark on one answer.
    desk = get_desk("superviseur")
    assert len(desk.to_review()) == 2
    desk.open_record("Communautés et FDS")
    photo_shown = desk.page.locator("figure.photo img")
    photo_shown.evaluate("one => one.scrollIntoView()")
    expect(photo_shown).to_be_visible()
    desk.open_record("Formation")
    desk.remark("f_18_35", "La feuille de présence en compte 12.")
    desk.send_back("Un chiffre à vérifier.")
    desk.open_record("Formation")
    assert "À corriger" in desk.state()

    # It reaches the phone, and is corrected without a network.
    phone.try_to_send()
    phone.home()
    phone.page.get_by_text("À corriger").first.wait_for()
    phone.go_offline()
    phone.open_correction()
    expect(phone.page.locator('[data-remark="f_18_35"]')).to_contain_text(
        "La feuille de présence en compte 12."
    )
    phone.answer("f_18_35", 12)
    phone.say("C’était une faute de frappe ; le total de la feuille est 39.")
    phone.page.get_by_role("link", name="Voir toute la fiche").click()
    phone.page.locator("main[data-page]").wait_for()
    phone.fill_pages({"total_feuille": 39, "inscrits_f": 22, "acheve_f": 22})
    phone.finish()

    # Revision 2 arrives under the same number.
    phone.go_online()
    phone.wait_until_sent()
    phone.becomes(lambda: dict(phone.received()).get(f"DIF-{year}-0001"), "corrected")
    assert len(office.records()) == 2

    # The supervisor approves both, and the figures rise by the right numbers.
    for title in ("Formation", "Communautés et FDS"):
        desk.open_record(title)
        desk.approve()
        desk.open_record(title)
        assert "Approuvée" in desk.state()
    assert participations(office) == WOMEN + 1 + MEN
    assert participations(office, sex="f") == WOMEN + 1
    assert participations(office, sex="h") == MEN
    analyst = get_desk("analyste")
    analyst.visit("indicateurs?period=tout")
    expect(analyst.page.locator("main")).to_contain_text(str(WOMEN + 1 + MEN))

    # The exports hold both, each once, the training as it was corrected.
    ids = {one["form"]: one["id"] for one in office.records()}
    trained, met = exported(office, "formation"), exported(office, "reunion_fds")
    assert [row["_uuid"] for row in trained + met] == [ids["formation"], ids["reunion_fds"]]
    assert [value for name, value in trained[0].items() if name.endswith("f_18_35")] == ["12"]
    assert phone.complaints == []
