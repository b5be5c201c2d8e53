"""Answers of every kind, given the way a thumb or a keyboard gives them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Geolocation, Locator, expect

from tests.browser.phone import DIFFA, Phone


def choose_by_search(phone: Phone, path: str, letters: str, label: str) -> None:
    """Types a few letters and takes the choice of this label."""
    question = phone.question(path)
    question.get_by_role("combobox").fill(letters)
    question.get_by_role("option").filter(has_text=label).first.click()


def choose_by_keys(phone: Phone, path: str, letters: str) -> None:
    """Types a few letters and takes the first that is offered, without touching the screen."""
    field = phone.question(path).get_by_role("combobox")
    field.press_sequentially(letters)
    expect(phone.question(path).get_by_role("option").first).to_be_visible()
    field.press("Enter")


def move_up(phone: Phone, path: str, label: str, times: int = 1) -> None:
    """Moves a choice up in a ranking by the keyboard: the button keeps the focus."""
    button = phone.question(path).get_by_role("button", name=f"Monter « {label} »")
    button.focus()
    for _ in range(times):
        phone.page.keyboard.press("Enter")
        phone.page.wait_for_timeout(60)


def drag_down(phone: Phone, path: str, name: str, below: str) -> None:
    """Drags a choice of a ranking under another one with the thumb."""
    question = phone.question(path)
    question.scroll_into_view_if_needed()
    start = middle(question.locator(f'[data-name="{name}"] .handle'))
    end = middle(question.locator(f'[data-name="{below}"]'))
    mouse = phone.page.mouse
    mouse.move(*start)
    mouse.down()
    for step in range(1, 9):
        mouse.move(start[0], start[1] + (end[1] + 8 - start[1]) * step / 8)
    mouse.up()


def draw(phone: Phone, path: str, open_by: str, strokes: int = 2) -> None:
    """Opens the pad, draws some strokes with the finger and keeps them."""
    question = phone.question(path)
    question.get_by_role("button", name=open_by).click()
    canvas = question.locator("canvas")
    canvas.scroll_into_view_if_needed()
    phone.page.wait_for_timeout(100)
    box = canvas.bounding_box()
    assert box is not None
    mouse = phone.page.mouse
    for stroke in range(strokes):
        y = box["y"] + box["height"] * (stroke + 1) / (strokes + 1)
        mouse.move(box["x"] + box["width"] * 0.2, y)
        mouse.down()
        for step in range(1, 7):
            mouse.move(box["x"] + box["width"] * (0.2 + step / 10), y + (step % 2) * 18)
        mouse.up()
    question.get_by_role("button", name="C’est bon").click()
    question.locator("img.preview").wait_for()


def take_photo(phone: Phone, path: str, photo: Path) -> None:
    phone.question(path).locator("input[type=file]").set_input_files(photo)
    phone.question(path).locator("img.preview").wait_for()


def pick(phone: Phone, path: str, *names: str) -> None:
    """Radios and boxes, also those that only a drawing shows."""
    for name in names:
        phone.question(path).locator(f'input[value="{name}"]').check(force=True)


def write(phone: Phone, path: str, *texts: str) -> None:
    """One text a field, left by « Suivant » of the keyboard."""
    fields = phone.question(path).locator("input:not([type=range]), textarea")
    for index, text in enumerate(texts):
        fields.nth(index).fill(text)
    fields.nth(len(texts) - 1).blur()


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def fill_words(phone: Phone) -> None:
    write(phone, "sujet", "Le puits de Barwa")
    write(phone, "recit", "L’eau est revenue.\nLe comité se réunit.")
    write(phone, "telephone", "20724512")
    write(phone, "personnes", "1")
    phone.question("personnes").get_by_role("button", name="Un de plus").click()
    write(phone, "montant", "1 250 000")
    write(phone, "surface", "12,5")
    slider = phone.question("avancement").get_by_role("slider")
    slider.focus()
    for _ in range(3):
        phone.page.keyboard.press("ArrowRight")
    phone.question("hauteur").get_by_role("slider").fill("1.5")
    write(phone, "chaleur", "41")
    pick(phone, "accueil", "4")
    phone.question("note").locator("select").select_option("7")


def fill_choices(phone: Phone) -> None:
    # the form's own pictures, from the telephone: there is no network
    expect(phone.question("eau").get_by_role("img", name="Point d'eau")).to_be_visible()
    expect(phone.question("eau").locator(".option img")).to_have_count(2)
    pick(phone, "accord", "oui")
    pick(phone, "eau", "forage")
    pick(phone, "eau_rapide", "mare")
    choose_without_touching(phone)
    phone.question("mois").locator("select").select_option("m10")
    phone.question("eaux").locator("summary").click()
    pick(phone, "eaux", "puits", "fleuve")
    pick(phone, "besoins", "mare", "other")
    write(phone, "besoins_other", "Une école")
    phone.question("programme").locator("select").select_option("PCCN")
    phone.question("region").locator("select").select_option("NE002")
    choose_by_search(phone, "voisines", "bosso", "Bosso")
    choose_by_search(phone, "voisines", "maine", "Maïné Soroa")
    move_up(phone, "priorites", "Piste rurale", times=3)
    drag_down(phone, "priorites", "eau", below="ecole")
    pick(phone, "hasard", "puits")
    for path, answer in {"sat_eau": "souvent", "sat_route": "jamais", "sat_marche": "toujours"}.items():
        pick(phone, path, answer)
    pick(phone, "femmes", "oui")
    pick(phone, "jeunes", "non")


def fill_moments(phone: Phone) -> None:
    phone.question("date_debut").get_by_role("button", name="Jour d’avant").click()
    write(phone, "mois_debut", "03/2026")
    write(phone, "annee", "2019")
    write(phone, "heure", "8h30")
    write(phone, "alerte", "14/05/2026", "06:10")
    take_position(phone, "lieu")
    phone.question("lu").locator("input").check()


def fill_pictures(phone: Phone, photo: Path) -> None:
    take_photo(phone, "photo", photo)
    take_photo(phone, "fleches", photo)
    draw(phone, "fleches", "Dessiner dessus")
    draw(phone, "croquis", "Dessiner", strokes=3)
    draw(phone, "signature", "Signer")


def fill_turns(phone: Phone) -> None:
    for turn, (task, people) in enumerate((("Creuser", 12), ("Maçonner", 5)), start=1):
        write(phone, f"equipe[{turn}]/tache", task)
        write(phone, f"equipe[{turn}]/membres", str(people))


PEOPLE = {"f_0_17": 3, "h_0_17": 2, "f_18_59": 11, "h_18_59": 7, "f_60p": 2, "h_60p": 1}


def fill_people(phone: Phone) -> None:
    """Cell by cell with « Suivant » of the keyboard; the totals make themselves."""
    first = phone.question(next(iter(PEOPLE))).locator("input")
    first.focus()
    for path, people in PEOPLE.items():
        expect(phone.question(path).locator("input")).to_be_focused()
        phone.page.keyboard.type(str(people))
        phone.page.keyboard.press("Enter")
    expect(phone.page.locator("tfoot output")).to_have_text(["16", "10", "26"])


def take_position(phone: Phone, path: str) -> None:
    """Under a roof first, which is told; then in the open, which is good enough by itself."""
    question = phone.question(path)
    under_a_roof, outside = (Geolocation({**DIFFA, "accuracy": metres}) for metres in (120, 6))
    phone.context.set_geolocation(under_a_roof)
    question.get_by_role("button", name="Prendre la position").click()
    expect(question).to_contain_text("Précise à 120 m près")
    question.get_by_role("button", name="Garder").click()
    expect(question).to_contain_text("Peu précise")
    phone.context.set_geolocation(outside)
    question.get_by_role("button", name="Refaire").click()
    expect(question).to_contain_text("Précise à 6 m près")
    expect(question).not_to_contain_text("Peu précise")


def read_card(phone: Phone, path: str, code: str) -> None:
    """Holds a card before the camera."""
    question = phone.question(path)
    question.get_by_role("button", name="avec l’appareil photo").click()
    expect(question).to_contain_text(f"Code lu : {code}")
    expect(question.get_by_role("textbox")).to_have_value(code)
    expect(question.locator("video")).to_have_count(0)


def wrong_answers_stay(phone: Phone) -> None:
    """What is no answer is said in words, and stays as it was typed."""
    for path, text, said in (
        ("montant", "beaucoup", "Écrivez un nombre entier, en chiffres. Exemple : 12."),
        ("telephone", "2072", "Huit chiffres, sans espace."),
        ("personnes", "130", "130 personnes, c’est beaucoup. Confirmez."),
    ):
        write(phone, path, text)
        expect(phone.question(path)).to_contain_text(said)
        expect(phone.question(path).locator("input").first).to_have_value(text)


def a_tap_lands(phone: Phone) -> None:
    """What is said beside the answer left waits until the finger is up: the button stays under it."""
    phone.question("telephone").locator("input").fill("20")
    more = phone.question("personnes").get_by_role("button", name="Un de plus")
    more.scroll_into_view_if_needed()
    phone.page.mouse.move(*middle(more))
    phone.page.mouse.down()
    phone.page.wait_for_timeout(100)
    phone.page.mouse.up()
    expect(phone.question("personnes").get_by_role("textbox")).to_have_value("2")


def switch_language(phone: Phone, code: str, label: str) -> None:
    """The questions change, what was typed does not."""
    phone.page.get_by_label("Langue").select_option(code)
    expect(phone.question("sujet")).to_contain_text(label)
    expect(phone.question("montant").locator("input")).to_have_value("beaucoup")
    expect(phone.page.get_by_role("button", name="Suivant")).to_be_visible()


def choose_without_touching(phone: Phone) -> None:
    """A scale and a long list by the keyboard alone; what is in no list stays, and is said."""
    phone.question("avis").locator("input").first.focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowRight"):
        phone.page.keyboard.press(key)
    expect(phone.question("avis")).to_contain_text("Plutôt d'accord")
    field = phone.question("commune").get_by_role("combobox")
    field.press_sequentially("un lieu nouveau")
    field.press("Escape")
    field.press("Tab")
    expect(phone.question("commune")).to_contain_text("« un lieu nouveau » n’y est pas")
    expect(field).to_have_value("un lieu nouveau")
    field.fill("")
    choose_by_keys(phone, "commune", "nguigni")
    expect(field).to_have_value("N'Guigmi")
