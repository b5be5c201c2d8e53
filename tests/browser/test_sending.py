"""From the telephone to the server: once, whatever happens on the way."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.conftest import Office
from tests.browser.fiches import training
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser
SYNC = "**/api/v1/sync"


def unpacked(request: Request) -> Any:
    """What the phone told the server."""
    body = request.post_data_buffer or b""
    packed = request.headers.get("content-encoding") == "gzip"
    return json.loads(gzip.decompress(body) if packed else body)


def test_a_finished_fiche_leaves_by_itself_when_the_network_is_back(loaded: Phone, office: Office) -> None:
    loaded.go_online()
    loaded.wait_until_sent()
    [(number, state)] = loaded.received(1)
    assert number.startswith("DIF-")
    assert state == "in_review"
    assert [record["number"] for record in office.records()] == [number]
    loaded.expect_standing("1 sur 1.")


def test_a_fiche_whose_answer_was_lost_is_on_the_server_once(loaded: Phone, office: Office) -> None:
    lost: list[int] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    loaded.context.route(SYNC, lose_the_answer)
    loaded.go_online()
    loaded.try_to_send()
    loaded.wait_for(lambda: lost)
    expect(loaded.page.get_by_text("Le réseau s’est arrêté")).to_be_visible()
    assert len(office.records()) == 1
    loaded.expect_count("Prêtes à envoyer", 1)
    # the browser says that it is connected; nothing answers
    expect(loaded.page.get_by_text("Hors connexion")).to_be_visible()
    loaded.context.unroute(SYNC)
    loaded.send()
    assert len(office.records()) == 1
    loaded.expect_count("Reçues", 1)
    expect(loaded.page.get_by_text("Hors connexion")).to_have_count(0)


STRANGERS = {
    "a captive portal": (200, "text/html", "<html><h1>Bienvenue sur notre Wi-Fi</h1></html>"),
    "a proxy's own JSON": (200, "application/json", json.dumps({"ok": True})),
    "half an answer": (200, "application/json", '{"protocol": 1, "results": [{"id": "'),
    "a bad gateway": (502, "text/html", "<h1>502</h1>"),
}


def answering(asked: list[str], status: int, kind: str, body: str) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=status, content_type=kind, body=body)

    return answer


def test_what_is_not_our_server_receives_nothing(loaded: Phone, office: Office) -> None:
    asked: list[str] = []
    for reply in STRANGERS.values():
        asked.clear()
        loaded.context.route(SYNC, answering(asked, *reply))
        loaded.go_online()
        loaded.try_to_send()
        loaded.wait_for(lambda: asked)
        expect(loaded.page.get_by_text("Pas envoyé")).to_be_visible()
        loaded.expect_count("Prêtes à envoyer", 1)
        loaded.go_offline()
        loaded.context.unroute(SYNC)
    loaded.go_online()
    loaded.send()
    assert len(office.records()) == 1


def test_a_fiche_that_breaks_the_server_holds_up_no_other(loaded: Phone, office: Office) -> None:
    """I5, also where the server says 500 to it alone."""
    [poison] = loaded.rows("outbox")
    loaded.fill("formation", training(intitule="Derrière la mauvaise"))
    loaded.finish()

    def stumble(route: Route) -> None:
        named = [one["id"] for one in unpacked(route.request)["submissions"]]
        if poison["id"] in named:
            return route.fulfill(status=500, content_type="application/problem+json", body="{}")
        return route.continue_()

    loaded.context.route(SYNC, stumble)
    loaded.go_online()
    loaded.wait_for(lambda: len(office.records()) == 1, patience=40)
    loaded.expect_count("Prêtes à envoyer", 1)
    loaded.context.unroute(SYNC)
    loaded.send()
    assert len(office.records()) == 2


def test_two_tabs_send_a_fiche_once(loaded: Phone, office: Office) -> None:
    asked: list[list[str]] = []

    def listen(route: Route) -> None:
        asked.append([one["id"] for one in unpacked(route.request)["submissions"]])
        route.continue_()

    second = loaded.another_tab()
    loaded.context.route(SYNC, listen)
    loaded.go_online()
    second.goto(loaded.address + "/#/a-envoyer")
    loaded.wait_until_sent()
    expect(second.get_by_text("Tout est parti")).to_be_visible()
    assert len(office.records()) == 1
    assert sum(len(ids) for ids in asked) == 1


def test_a_photo_goes_up_after_its_words(phone: Phone, office: Office, photo: Path) -> None:
    order: list[str] = []
    phone.page.on("request", lambda sent: order.append(sent.method) if "/api/v1/" in sent.url else None)
    phone.go_offline()
    phone.fill("formation", training(photo_consent="oui", photo1=photo))
    phone.finish()
    phone.visit("a-envoyer")
    expect(phone.page.get_by_text("Photo 1 – Formation")).to_be_visible()
    order.clear()
    phone.go_online()
    phone.wait_until_sent()
    assert order.index("POST") < order.index("PATCH")
    [record] = office.records()
    detail = office.ask(f"/api/v1/submissions/{record['id']}", by="admin")
    assert "photo1" in json.dumps(detail)
    assert (office.server.data / "files").exists()


def test_a_revoked_phone_keeps_its_fiches_and_says_so(loaded: Phone, office: Office) -> None:
    loaded.context.route(
        SYNC,
        lambda route: route.fulfill(
            status=401, content_type="application/problem+json", body=json.dumps({"code": "token_unknown"})
        ),
    )
    loaded.go_online()
    loaded.try_to_send()
    expect(loaded.page.get_by_text("ne reconnaît plus ce téléphone")).to_be_visible()
    loaded.expect_count("Prêtes à envoyer", 1)


def registration(phone: Phone) -> Any:
    """A session with the browser's service workers, and the id of ours."""
    found: list[str] = []
    workers = phone.context.new_cdp_session(phone.page)
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    workers.send("ServiceWorker.enable")
    phone.wait_for(lambda: found)
    return workers, found[0]


def test_the_words_leave_while_carnet_is_closed(loaded: Phone, office: Office) -> None:
    workers, known = registration(loaded)
    loaded.page.goto("about:blank")
    loaded.context.set_offline(False)
    woken = {"origin": loaded.address, "registrationId": known, "tag": "carnet-send", "lastChance": False}

    def wake() -> bool:
        """Again until it is heard, as the browser does it."""
        workers.send("ServiceWorker.dispatchSyncEvent", woken)
        loaded.page.wait_for_timeout(1000)
        return bool(office.records())

    loaded.wait_for(wake)
    assert len(office.records()) == 1
    loaded.page.goto(loaded.address + "/")
    loaded.unlock()
    loaded.wait_until_sent()
    assert len(office.records()) == 1
    loaded.expect_standing("1 sur 1.")


def test_a_server_restored_from_yesterday_gets_again_what_it_lost(
    phone: Phone, office: Office, tmp_path: Path
) -> None:
    office.server.stop()
    yesterday = shutil.copytree(office.server.data, tmp_path / "yesterday")
    office.server.start()

    def restore() -> None:
        office.server.stop()
        shutil.rmtree(office.server.data)
        shutil.copytree(yesterday, office.server.data)
        office.server.start()

    phone.fill("formation", training())
    phone.finish()
    phone.wait_for(office.records)
    phone.wait_until_sent()
    phone.expect_standing("1 sur 1.")

    restore()
    assert office.records() == []
    phone.context.route(
        SYNC, lambda route: route.abort() if unpacked(route.request)["submissions"] else route.continue_()
    )
    phone.try_to_send()
    expect(phone.page.get_by_text("Le réseau s’est arrêté")).to_be_visible()
    phone.expect_standing("1 à envoyer")
    phone.expect_standing("0 sur 1.")
    phone.context.unroute(SYNC)
    phone.send()
    phone.expect_standing("1 sur 1.")
    [record] = office.records()
    # of what the office has decided the phone keeps no answers: then it can only say that it was lost
    office.ask(f"/api/v1/submissions/{record['id']}/approval", body={})
    phone.send()
    phone.becomes(lambda: phone.rows("outbox")[0]["state"], "held")
    restore()
    phone.try_to_send()
    phone.becomes(lambda: phone.rows("outbox"), [])
    phone.expect_standing("0 sur 1.")
    phone.becomes(lambda: [state for _, state in phone.received()], ["lost"])


def test_sending_goes_on_while_another_form_is_filled(loaded: Phone, office: Office) -> None:
    """And it can be stopped: then nothing leaves by itself until its owner says so."""
    held: list[Route] = []
    loaded.context.route(SYNC, lambda route: held.append(route))
    loaded.go_online()
    loaded.wait_for(lambda: held)
    loaded.new("formation")
    loaded.answer("intitule", "Pendant l’envoi")
    loaded.wait_until_saved()
    loaded.visit("a-envoyer")
    loaded.page.get_by_role("button", name="Arrêter l’envoi").click()
    expect(loaded.page.get_by_text("Envoi arrêté")).to_be_visible()
    loaded.expect_count("Prêtes à envoyer", 1)
    loaded.context.unroute(SYNC)
    loaded.go_offline()
    loaded.go_online()
    loaded.page.wait_for_timeout(500)
    assert office.records() == []
    # another tab, which nobody has unlocked, sends with the other token: this one hears of it
    second = loaded.context.new_page()
    second.goto(loaded.address + "/")
    loaded.wait_for(office.records)
    loaded.expect_standing("1 sur 1.")
    second.close()
    loaded.send()
    assert len(office.records()) == 1


def test_sending_survives_a_kill_in_the_middle(loaded: Phone, office: Office) -> None:
    under_way: list[int] = []
    loaded.context.route(SYNC, lambda route: under_way.append(route.fetch().status))
    loaded.go_online()
    loaded.wait_for(lambda: under_way)
    loaded.kill()
    loaded.reopen()
    loaded.wait_until_sent()
    assert len(office.records()) == 1
