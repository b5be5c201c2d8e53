"""The supervisor's desk: the office in a browser, small like a phone's, driven by what is on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.phone import FLAGS, PATIENCE, chromium, plain


class Desk:
    """What a person of the office does. Answers are named by their path."""

    def __init__(
        self, playwright: Playwright, address: str, *, size: tuple[int, int] = (360, 740), **look: Any
    ) -> None:
        self.address = address
        self.browser: Browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", timezone_id="Africa/Niamey", **look
        )
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()

    def close(self) -> None:
        self.browser.close()

    def log_in(self, username: str, password: str) -> None:
        self.visit("connexion")
        self.page.get_by_label("Nom d’utilisateur").fill(username)
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_role("button", name="Se connecter").click()
        self.page.wait_for_url(lambda url: "connexion" not in url)

    def visit(self, path: str) -> None:
        self.page.goto(f"{self.address}/bureau/{path}")

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        self.page.screenshot(path=path, full_page=whole)

    # Reviewing

    def to_review(self) -> list[str]:
        """The titles that wait, in the order of the page."""
        self.visit("a-relire")
        return [plain(one) for one in self.page.locator("main tbody th[scope=row] b").all_inner_texts()]

    def open_record(self, title: str) -> None:
        self.visit("fiches")
        self.page.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)

    def remark(self, path: str, text: str) -> None:
        """Opens the note beside an answer, or beside the grid that holds this cell, and writes in it."""
        target = self.page.locator(f'[name=path][value="{path}"], option[value="{path}"]')
        note = self.page.locator("details.remark", has=target)
        note.locator("summary").click()
        if note.locator("select").count():
            note.locator("select").select_option(path)
        note.locator("textarea").fill(text)

    def send_back(self, reason: str) -> None:
        self.page.get_by_role("link", name="Renvoyer…", exact=True).click()
        self.page.locator("#return-reason").fill(reason)
        self.submit("Renvoyer avec ces remarques")

    def approve(self) -> None:
        self.submit("Approuver")

    def submit(self, button: str) -> None:
        """Returns on the page that answers: to leave before it has come would take the sending back."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).click()

    def state(self) -> str:
        return plain(self.page.locator(".heading").first.inner_text())
