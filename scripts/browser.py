"""Finds a Chromium for the tests and the screenshots, or gets one, and prints its path.

In this order: CARNET_CHROMIUM, one on PATH, the one of Playwright (downloaded once), Debian's package where
we are root. Where nothing works it says what a person can do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = """
Les essais dans un vrai navigateur ont besoin de Chromium, qui manque ici et n'a pas pu être installé.
  Debian, Ubuntu : apt install chromium
  ailleurs       : installez Chromium ou Chrome, ou donnez son chemin : CARNET_CHROMIUM=… make test
"""


def on_this_machine() -> str | None:
    named = os.environ.get("CARNET_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def attempt(*command: str) -> bool:
    """Runs an installation; its words go to stderr, because stdout carries the answer."""
    return subprocess.run(command, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False).returncode == 0


def install() -> str | None:
    print("· Installation de Chromium pour les essais…", file=sys.stderr, flush=True)
    if attempt(sys.executable, "-m", "playwright", "install", "chromium") and (found := of_playwright()):
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempt("apt-get", "update", "-qq")
        attempt("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    return on_this_machine()


if __name__ == "__main__":
    found = on_this_machine() or of_playwright() or install()
    if not found:
        sys.exit(HELP)
    print(found)
