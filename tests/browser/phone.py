"""An agent's telephone: a real Chromium with a profile of its own, driven by what its owner sees."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Geolocation, Locator, Page, Playwright, expect

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DIFFA: Geolocation = {"latitude": 13.3154, "longitude": 12.6113, "accuracy": 6}
PATIENCE = 15_000
SECRET = "314159"
# playwright's own five seconds are too few for a browser among others on two cores
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """The installed browser; None leaves the choice to playwright."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CARNET_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


ROWS = """async (store) => {
    const open = (name) => new Promise((yes, no) => {
        const asked = indexedDB.open(name); asked.onsuccess = () => yes(asked.result); asked.onerror = no;
    });
    const all = (db, name) => new Promise((yes) => {
        const asked = db.transaction(name).objectStore(name).getAll();
        asked.onsuccess = () => yes(asked.result);
    });
    const phone = await open("carnet-phone");
    const [person] = await all(phone, "people");
    phone.close();
    const vault = await open(`carnet-${person.id}`);
    const rows = await all(vault, store);
    vault.close();
    return rows.map(({ data, ...rest }) => rest);
}"""


# the first of these questions that is here, or would be in one more instance; an answer is drawn first
FIRST_HERE = """async (paths) => {
    const first = () => paths.find((path) =>
        document.querySelector(`[data-path="${path}"], button[data-add="${path.replace(/\\[[^[]*$/, "")}"]`));
    const drawn = () => new Promise((yes) => requestAnimationFrame(() => setTimeout(yes)));
    return first() ?? (await drawn(), first());
}"""
KIND = """(question) => [
    question.dataset.type ?? "integer",
    question.querySelector("select") ? "menu"
        : question.querySelector("input[type=radio], input[type=checkbox]") ? "choices" : "field",
]"""


class Phone:
    """What a person does with Carnet. Questions are named by their path (`f_0_17`, `decisions[1]/quoi`)."""

    def __init__(
        self,
        playwright: Playwright,
        profile: Path,
        address: str,
        *,
        size: tuple[int, int] = (360, 740),
        dark: bool = False,
        flags: tuple[str, ...] = (),
        offline: bool = False,
    ) -> None:
        self.flags = FLAGS + flags
        self.playwright = playwright
        self.profile = profile
        self.address = address
        self.size = size
        self.dark = dark
        self.complaints: list[str] = []
        self.secret = ""
        self.context: BrowserContext
        self.page: Page
        self.reopen(offline=offline, unlock=False)

    # The telephone

    def unlock(self, secret: str = "", page: Page | None = None) -> None:
        """The secret, typed as its owner would; on a page that is open already nothing happens."""
        page = page or self.page
        page.locator("#app h1, #app .brand").first.wait_for()
        if page.locator("#the-secret").count():
            self.type_secret(secret or self.secret, page)
            page.locator("#the-secret").wait_for(state="detached")
        page.locator("#app h1, #app .brand").first.wait_for()

    def type_secret(self, secret: str, page: Page | None = None) -> None:
        page = page or self.page
        page.locator("#the-secret").fill(secret)
        if " " in secret:
            page.get_by_role("button", name="Ouvrir").click()

    def lock(self) -> None:
        self.home()
        self.page.get_by_role("button", name="Verrouiller").click()
        self.page.get_by_role("heading", name="Carnet est verrouillé").wait_for()

    def start_browser(self) -> None:
        width, height = self.size
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=chromium(),
            args=list(self.flags),
            viewport={"width": width, "height": height},
            color_scheme="dark" if self.dark else "light",
            locale="fr-FR",
            timezone_id="Africa/Niamey",
            geolocation=DIFFA,
            permissions=["geolocation"],
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.pages[0]
        self.listen(self.page)

    def listen(self, page: Page) -> None:
        """What a page complains of (a broken rule of the CSP, an error) is kept for the story to look at."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if is_complaint(said) else None)
        page.on("dialog", lambda dialog: dialog.accept())

    def close(self) -> None:
        self.context.close()

    def kill(self) -> None:
        """SIGKILL to the browser of this profile, as when Android needs the memory."""
        for process in processes_of(self.profile):
            os.kill(process, signal.SIGKILL)
        time.sleep(0.3)
        with suppress(Error):
            self.context.close()
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def restart_browser(self, *, offline: bool = False, unlock: bool = True) -> None:
        """Closed and opened again; `offline` before a single byte is asked for."""
        self.close()
        self.reopen(offline=offline, unlock=unlock)

    def reopen(self, *, offline: bool = False, room: int | None = None, unlock: bool = True) -> None:
        """`room`: the bytes that the telephone has for Carnet, from the first moment on."""
        self.start_browser()
        self.context.set_offline(offline)
        if room is not None:
            self.give_room(room)
        self.page.goto(self.address + "/")
        self.page.locator("#app h1, #app .brand").first.wait_for()
        if unlock:
            self.unlock()

    def go_offline(self) -> None:
        self.context.set_offline(True)

    def go_online(self) -> None:
        self.context.set_offline(False)

    def give_room(self, quota: int | None = None) -> None:
        """A full telephone, or with None one that has room again."""
        disk = self.context.new_cdp_session(self.page)
        told = {"origin": self.address} | ({} if quota is None else {"quotaSize": quota})
        disk.send("Storage.overrideQuotaForOrigin", told)

    def another_tab(self) -> Page:
        page = self.context.new_page()
        self.listen(page)
        page.goto(self.address + "/")
        page.locator("#app h1").first.wait_for()
        self.unlock(page=page)
        return page

    def rows(self, store: str) -> list[Any]:
        """What lies in a store of the first person's database, as a thief with the profile would read it."""
        found: list[Any] = self.page.evaluate(ROWS, store)
        return found

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        self.page.wait_for_timeout(250)
        self.page.screenshot(path=path, full_page=whole)

    def wait_for(self, condition: Callable[[], Any], patience: float = 20) -> None:
        """Until something outside of the page has happened; the page goes on meanwhile."""
        self.becomes(lambda: bool(condition()), True, patience)

    def becomes(self, asked: Callable[[], Any], wanted: Any, patience: float = 20) -> None:
        """Asks until it is so: what a page shows and keeps follows what was done to it a little later."""
        give_up, pause = time.monotonic() + patience, 50
        while (found := asked()) != wanted and time.monotonic() < give_up:
            self.page.wait_for_timeout(pause)
            pause = min(pause * 2, 400)
        assert found == wanted, (found, wanted)

    # Carnet

    def visit(self, route: str) -> None:
        """A screen by its address, such as `recues`."""
        self.page.goto(f"{self.address}/#/{route}")
        self.page.locator("#app h1").first.wait_for()

    def home(self) -> None:
        self.visit("")
        self.page.get_by_role("link", name="Remplir un formulaire").wait_for()

    def enrol(self, username: str, password: str, name: str = "Téléphone d’essai") -> None:
        """Signs the telephone up and waits until it is ready to work without a network."""
        self.give_credentials(username, password, name)
        self.choose_secret()
        self.page.get_by_role("heading", name="Prêt à travailler hors connexion").wait_for(timeout=60_000)
        self.page.get_by_role("button", name="Commencer").click()
        self.page.get_by_role("link", name="Remplir un formulaire").wait_for()

    def choose_secret(self, secret: str = SECRET) -> None:
        """Six digits, or with "" the four words that the telephone draws."""
        self.page.get_by_role("heading", name="Choisissez votre secret").wait_for()
        if secret:
            self.page.get_by_label("Votre code").fill(secret)
            self.page.get_by_label("Encore une fois").fill(secret)
        else:
            self.page.get_by_label("4 mots tirés au sort").check()
            self.page.locator("[data-phrase*=' ']").wait_for()
            secret = self.page.locator("[data-phrase]").get_attribute("data-phrase") or ""
            self.page.get_by_label("Écrivez-les").fill(secret)
        self.secret = secret
        self.page.get_by_role("button", name="Garder ce secret").click()

    def give_credentials(self, username: str, password: str, name: str = "Téléphone d’essai") -> None:
        self.page.get_by_label("Identifiant").fill(username)
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_label("Nom de ce téléphone").fill(name)
        self.page.get_by_role("button", name="Inscrire").click()

    def expect_standing(self, words: str) -> None:
        """The sentence on the cover: what is on this telephone, what the server has."""
        self.home()
        expect(self.page.locator(".standing")).to_contain_text(words)

    def expect_count(self, line: str, count: int, patience: float = PATIENCE) -> None:
        """The figure beside a line of the home screen, such as *Brouillons*; 0 also when it is not there."""
        self.home()
        named = self.page.locator("strong", has_text=line)
        figure = self.page.locator("a.line", has=named).locator(".count")
        if count:
            expect(figure).to_have_text(str(count), timeout=patience)
        else:
            expect(figure.filter(has_not_text=re.compile("^0$"))).to_have_count(0, timeout=patience)

    # Filling

    def new(self, form: str, *, programme: str | None = None) -> None:
        """Starts a fiche on this form (its id)."""
        self.visit("formulaires")
        if programme:
            self.page.get_by_label("Programme").select_option(programme)
        self.page.locator(f'button[data-form="{form}"]').click()
        self.page.locator("main[data-page]").wait_for()

    def question(self, path: str) -> Locator:
        return self.page.locator(f'[data-path="{path}"]').first

    def is_asked(self, path: str) -> bool:
        return self.question(path).count() > 0

    def answer(self, path: str, value: Any) -> None:
        """Answers one question that is on screen, as its kind wants it."""
        self.make_room_for(path)
        question = self.question(path)
        kind, widget = question.evaluate(KIND)
        if kind == "geopoint":
            question.get_by_role("button").first.click()
            expect(question).to_contain_text("Précise à")
        elif kind == "image":
            question.locator("input[type=file]").set_input_files(value)
            question.locator("img.preview").wait_for()
        elif widget == "menu":
            question.locator("select").select_option(value)
        elif widget == "choices":
            self.choose(question, kind, value)
        else:
            question.locator("input, textarea").first.fill(written(kind, value))

    def make_room_for(self, path: str) -> None:
        """Adds the instance of a repeat that this path names, when it is not there yet."""
        if "[" not in path or self.is_asked(path):
            return
        repeat = path.rsplit("[", 1)[0]
        self.page.locator(f'button[data-add="{repeat}"]').click()

    @staticmethod
    def choose(question: Locator, kind: str, value: Any) -> None:
        wanted = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        if kind == "acknowledge":
            question.locator("input").check()
            return
        for name in wanted:
            question.locator(f'input[value="{name}"]').check()

    def fill(self, form: str, answers: Mapping[str, Any], *, programme: str | None = None) -> None:
        """A whole fiche, screen after screen, up to *Terminer*. Fails when a question is never asked."""
        self.new(form, programme=programme)
        self.fill_pages(answers)

    def fill_pages(self, answers: Mapping[str, Any]) -> None:
        left = dict(answers)
        while not self.at_the_end():
            self.answer_page(left)
            self.next()
        assert not left, f"never asked: {sorted(left)}"

    def answer_page(self, left: dict[str, Any]) -> None:
        """Answers what is asked here; an answer may bring up another question of the same screen."""
        while asked := self.page.evaluate(FIRST_HERE, list(left)):
            self.answer(asked, left.pop(asked))

    def next(self) -> None:
        before = self.page_name()
        self.page.get_by_role("button", name=re.compile("Suivant|Revoir la liste")).click()
        self.page.locator(f'main[data-page]:not([data-page="{before}"])').wait_for()

    def back(self) -> None:
        self.page.get_by_role("link", name="Retour").click()

    def at_the_end(self) -> bool:
        return self.page_name() == "terminer"

    def page_name(self) -> str:
        return self.page.locator("main[data-page]").get_attribute("data-page") or ""

    def wait_until_saved(self) -> None:
        self.page.get_by_text("Enregistré", exact=True).first.wait_for()

    def expect_problems(self, *paths: str) -> None:
        """The questions that *Terminer* lists, in the form's order."""
        listed = "() => [...document.querySelectorAll('[data-problem]')].map((one) => one.dataset.problem)"
        self.page.locator("h1").first.wait_for()
        self.becomes(lambda: self.page.evaluate(listed), list(paths))

    def open_problem(self, path: str) -> None:
        """A line of *Terminer*: leads to its question, with the cursor in it."""
        self.page.locator(f'[data-problem="{path}"]').click()
        self.page.wait_for_function(
            "(path) => document.activeElement.closest('[data-path]')?.dataset.path === path", arg=path
        )

    def explain(self, path: str, reason: str) -> None:
        self.page.locator(f'textarea[data-reason="{path}"]').fill(reason)

    def finish(self) -> None:
        """*Terminer*: from here on the fiche is ready to leave, or has left already."""
        self.page.get_by_role("button", name="Terminer").click()
        self.page.get_by_role("heading", name="Prête à envoyer").or_(
            self.page.get_by_role("heading", name="Reçue")
        ).first.wait_for()

    # Sending

    def send(self) -> None:
        """*Envoyer*, and waits until nothing is left to go."""
        self.try_to_send()
        expect(self.page.get_by_text("Tout est parti")).to_be_visible(timeout=30_000)

    def try_to_send(self) -> None:
        self.visit("a-envoyer")
        button = self.page.get_by_role("button", name="Envoyer")
        stop = self.page.get_by_role("button", name="Arrêter l’envoi")
        button.or_(stop).first.wait_for()
        if button.is_visible():
            button.click()

    def wait_until_sent(self) -> None:
        """By itself, without a touch."""
        self.visit("a-envoyer")
        expect(self.page.get_by_text("Tout est parti")).to_be_visible(timeout=60_000)

    def received(self, count: int = 0) -> list[tuple[str, str]]:
        """What *Reçues* lists, once it has so many lines: (number, state), the last received first."""
        self.visit("recues")
        if count:
            expect(self.page.locator("li[data-state]")).to_have_count(count)
        found = self.page.evaluate(
            "() => [...document.querySelectorAll('li[data-state]')]"
            ".map((one) => [one.innerText, one.dataset.state])"
        )
        return [(number_in(plain(text)), state) for text, state in found]

    def expect_received(self, *lines: tuple[str, str]) -> None:
        self.becomes(self.received, list(lines))

    # Correcting

    def open_correction(self) -> None:
        self.home()
        self.page.locator("a.line", has=self.page.locator("strong", has_text="À corriger")).click()
        self.page.locator("[data-remark], #word").first.wait_for()

    def say(self, word: str) -> None:
        self.page.locator("#word").fill(word)


def written(kind: str, value: Any) -> str:
    """The way a person types it."""
    if kind == "date" and "-" in str(value):
        year, month, day = str(value).split("-")
        return f"{day}/{month}/{year}"
    return str(value).replace(".", ",") if kind == "decimal" else str(value)


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def number_in(text: str) -> str:
    return text.split("n° ", 1)[1].split()[0] if "n° " in text else ""


def is_complaint(said: Any) -> bool:
    """Errors in the console, but for requests that failed on purpose."""
    return said.type == "error" and "Failed to load resource" not in said.text and "net::ERR" not in said.text


def processes_of(profile: Path) -> list[int]:
    """The browser processes started on this profile, and no others."""
    mark = f"--user-data-dir={profile}".encode()
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and mark in command_line(entry)
    ]


def command_line(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""
