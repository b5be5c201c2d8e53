"""A form with pictures and lists, for some programmes and regions; withdrawn, tried; what it touches."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image

from tests.server.office.test_form_checks import CHECKS, CLEAN, page, send, workbook

SURVEY = [
    ["type", "name", "label", "media::image"],
    ["select_one sol", "sol", "Sol", "carte.png"],
    ["select_one_from_file postes.csv", "poste", "Poste", ""],
    ["select_multiple outil", "outils", "Outils", ""],
]
CHOICES = [
    ["list_name", "name", "label", "media::image"],
    ["sol", "sable", "Sable", "sable.jpg"],
    ["sol", "argile", "Argile", ""],
    ["outil", "pelle", "Pelle", ""],
    ["outil", "pioche", "Pioche", ""],
]
POSTS = "name,label,pays\nassamaka,Assamaka,Algérie\ndan-issa,Dan Issa,Nigéria\n".encode()


def painted(format: str = "PNG", size: tuple[int, int] = (300, 200)) -> bytes:
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "le nom de quelqu'un"
    Image.effect_noise(size, 80).convert("RGB").save(file, format, exif=exif)
    return file.getvalue()


def book(version: str = "1", survey: list[list[str]] = SURVEY, choices: list[list[str]] = CHOICES) -> bytes:
    settings = [["form_id", "form_title", "version"], ["sols", "Sols", version]]
    return workbook({"survey": survey, "choices": choices, "settings": settings})


def publish(admin: Any, content: bytes, *beside: tuple[str, bytes], **boxes: Any) -> str:
    checked = send(admin, content, "sols.xlsx", *beside)
    answer = admin.post(f"{checked.location}/publication", data=boxes)
    assert answer.status_code == 302, page(admin, checked)
    return str(answer.location)


def offered(actor: Any) -> set[str]:
    return {form["id"] for form in actor.phone.get("/api/v1/forms").get_json()["forms"]}


# reading a file takes a process of its own and no database
ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
FILES = (("carte.png", painted()), ("sable.jpg", painted("JPEG", (3000, 2000))), ("postes.csv", POSTS))


def test_pictures_and_lists_travel_with_the_form(admin: Any, agent: Any, client: Any) -> None:
    publish(admin, book(), *FILES)
    form = agent.phone.get("/api/v1/forms/sols/1").get_json()
    assert set(form["media"]) == {"carte.png", "sable.jpg"}
    assert form["choices"]["postes"][0] == {"name": "assamaka", "label": "Assamaka", "pays": "Algérie"}
    answer = agent.phone.get("/api/v1/forms/sols/1/media/sable.jpg")
    assert answer.content_type == "image/jpeg"
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) <= 200 * 1024
    shown = Image.open(BytesIO(answer.data))
    assert max(shown.size) <= 1024
    assert not shown.getexif()
    again = agent.phone.get(
        "/api/v1/forms/sols/1/media/sable.jpg", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    for address in ("sols/1/media/autre.png", "sols/2/media/sable.jpg", "rencontre/1/media/sable.jpg"):
        assert agent.phone.get(f"/api/v1/forms/{address}").status_code == 404
    assert client.get("/api/v1/forms/sols/1/media/sable.jpg").status_code == 401


@ONE_DATABASE
def test_what_is_missing_beside_the_workbook_is_named(admin: Any) -> None:
    text = page(
        admin, send(admin, book(), "sols.xlsx", ("sable.jpg", b"GIF89a?"), ("postes.csv", b"code\nx\n"))
    )
    assert "L’image «\u00a0carte.png\u00a0» n’est pas jointe" in text
    assert "L’image «\u00a0sable.jpg\u00a0» ne se lit pas" in text
    assert "Il manque la colonne «\u00a0name\u00a0»" in text
    alone = page(admin, send(admin, book()))
    assert "Le fichier «\u00a0postes.csv\u00a0» n’existe pas ici. Joignez-le" in alone
    text = page(admin, send(admin, workbook(CLEAN), "visite.xlsx", ("notes.txt", b"x")))
    assert "ne lit le fichier joint «\u00a0notes.txt\u00a0»" in text


@ONE_DATABASE
def test_an_archive_holds_the_form_with_its_files(admin: Any) -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("Sols/sols.xlsx", book())
        archive.writestr("__MACOSX/Sols/._sols.xlsx", b"x")
        for name, content in FILES:
            archive.writestr(f"Sols/media/{name}", content)
    text = page(admin, send(admin, file.getvalue(), "sols.zip"))
    assert "aucune erreur" in text
    assert "2 images jointes" in text
    bomb = BytesIO()
    with ZipFile(bomb, "w", 8) as archive:
        archive.writestr("a.xlsx", b"\0" * 80_000_000)
    assert "dépasse une limite" in page(admin, send(admin, bomb.getvalue(), "bombe.zip"))
    assert "ne se lit pas" in page(admin, send(admin, b"PK\x05\x06 no", "vide.zip"))


@ONE_DATABASE
def test_one_questionnaire_at_a_time(admin: Any) -> None:
    for files in ([("a.png", painted())], [("a.xlsx", book()), ("b.xlsx", book())]):
        answer = send(admin, files[0][1], files[0][0], *files[1:])
        assert answer.location.endswith("/bureau/formulaires")
        assert "un seul questionnaire" in admin.get(answer.location).get_data(as_text=True)


def test_a_form_reaches_only_the_phones_it_is_published_to(
    admin: Any, agent: Any, hire: Callable[..., Any]
) -> None:
    elsewhere = hire("moussa", "agent", [("PCCN", "NE005")])
    publish(admin, book(), *FILES, programme=["PCCN"], region=["NE002", "NE007"])
    assert "sols" in offered(agent)
    assert "sols" not in offered(elsewhere)
    have = {"forms": {"sols": "1"}, "places": None}
    assert elsewhere.phone.sync(have=have).get_json()["withdrawn"] == ["sols"]
    assert agent.phone.sync(have=have).get_json()["withdrawn"] == []
    assert "certains programmes" in admin.get("/bureau/formulaires").get_data(as_text=True)
    opened = admin.post("/bureau/formulaires/sols/ouverture", data={"programme": ["PCCN"]})
    assert opened.status_code == 302
    assert "sols" in offered(elsewhere)
    assert admin.post("/bureau/formulaires/sols/ouverture", data={"region": ["NE999"]}).status_code == 422
    assert admin.post("/bureau/formulaires/inconnu/ouverture").status_code == 404
    assert agent.post("/bureau/formulaires/sols/ouverture").status_code == 403


def test_a_withdrawn_version_gives_way_to_the_one_before(admin: Any, agent: Any, analyst: Any) -> None:
    publish(admin, book(), *FILES)
    publish(admin, book("2", SURVEY[:2]), *FILES[:2])
    have = {"forms": {"sols": "2"}, "places": None}
    shown = admin.post("/bureau/formulaires/sols/2/retrait").location
    assert "retirée le" in admin.get(shown).get_data(as_text=True)
    answer = agent.phone.sync(have=have).get_json()
    assert [form["version"] for form in answer["forms"] if form["id"] == "sols"] == ["1"]
    admin.post("/bureau/formulaires/sols/1/retrait")
    assert agent.phone.sync(have=have).get_json()["withdrawn"] == ["sols"]
    assert "aucun téléphone ne peut" in admin.get(shown).get_data(as_text=True)
    # a record of it is judged as ever
    assert agent.phone.push({"sol": "sable"}, "sols", version="2")["status"] == "created"
    admin.post("/bureau/formulaires/sols/2/remise")
    assert "sols" in offered(agent)
    assert analyst.get(shown).status_code == 200
    assert analyst.post("/bureau/formulaires/sols/2/retrait").status_code == 403
    assert admin.post("/bureau/formulaires/sols/9/retrait").status_code == 404


def test_publishing_says_how_many_records_and_drafts_it_touches(admin: Any, agent: Any) -> None:
    publish(admin, book(), *FILES)
    for sol in ("sable", "sable", "argile"):
        agent.phone.push({"sol": sol, "outils": ["pelle", "pioche"]}, "sols", version="1")
    agent.phone.sync(device={"id": agent.phone.id, "drafts": 3, "drafts_in": {"sols": 2, "rencontre": 1}})
    fewer = [CHOICES[0], *CHOICES[2:]]
    checked = send(admin, book("2", SURVEY, fewer), "sols.xlsx", FILES[0], FILES[2])
    text = page(admin, checked)
    assert "1 code supprimé\u00a0: 2 fiches l’utilisent" in text
    assert "3 fiches de ce formulaire déjà reçues" in text
    assert "2 brouillons en cours sur 1 téléphone" in text.replace("\n", " ")
    blunt = [*CHOICES[:3], ["outil", "houe", "Houe", ""]]
    text = page(admin, send(admin, book("2", SURVEY, blunt), "sols.xlsx", *FILES))
    assert "2 codes supprimés\u00a0: 3 fiches les utilisent" in text, "a record with both counts once"
    without = [SURVEY[0], *SURVEY[1:3], ["text", "nouveau", "Nouveau", ""]]
    text = page(admin, send(admin, book("3", without), "sols.xlsx", *FILES))
    assert "1 question ajoutée, 1 question enlevée" in text
    assert "3 fiches y répondent" in text


def test_a_form_is_tried_on_a_page_that_keeps_nothing(admin: Any, supervisor: Any) -> None:
    checked = send(admin, book(), "sols.xlsx", *FILES)
    trial = admin.get(f"{checked.location}/essai")
    assert "rien n’est enregistré ni envoyé" in trial.get_data(as_text=True)
    data = admin.get(f"{checked.location}/essai.json").get_json()
    assert data["form"]["id"] == "sols"
    assert data["lists"].keys() >= {"communes", "programmes"}
    assert all(address.startswith("data:image/") for address in data["pictures"].values())
    publish(admin, book(), *FILES)
    data = admin.get("/bureau/formulaires/sols/1/essai.json").get_json()
    assert all(admin.get(address).status_code == 200 for address in data["pictures"].values())
    assert admin.get("/bureau/formulaires/sols/2/essai").status_code == 404
    assert admin.get(f"{CHECKS}/{'0' * 32}/essai.json").status_code == 404
    assert supervisor.get("/bureau/formulaires/sols/1/essai").status_code == 403
