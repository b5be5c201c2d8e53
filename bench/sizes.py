"""What a phone downloads, compressed with brotli as the server does, beside its budget."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli

from tests.faults.phones import Phone

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "static" / "dist"
KIB = 1024
APP_BUDGET = 76 * KIB  # as static/build.mjs
FORMS_BUDGET = 60 * KIB
PRECACHED = re.compile(r'\["/manifest[^\]]*\]')
CODE = (".js", ".css")


def packed(content: bytes) -> int:
    return len(brotli.compress(content, quality=11))


def app_files() -> Iterator[tuple[str, bytes]]:
    """The code that work without a network needs: scripts, styles, the page and the service worker.

    Icons, and the words of a second language (fetched by those who choose it), are not counted.
    """
    worker = (DIST / "service-worker.js").read_text()
    yield "service-worker.js", worker.encode()
    yield "shell.html", (ROOT / "templates" / "pwa" / "shell.html").read_bytes()
    listed = PRECACHED.search(worker)
    assert listed, "the service worker names no files"
    for address in json.loads(listed.group()):
        if address.endswith(CODE):
            yield address, (DIST / address.removeprefix("/static/dist/")).read_bytes()


def form_files(phone: Phone) -> Iterator[tuple[str, bytes]]:
    """Every compiled form, the places and the programmes, as the API sends them to a phone."""
    forms = phone.request("GET", "/api/v1/forms").json()["forms"]
    for form in forms:
        yield form["id"], phone.request("GET", f"/api/v1/forms/{form['id']}/{form['version']}").body or b""
    for name in ("places", "programmes"):
        yield name, phone.request("GET", f"/api/v1/{name}").body or b""


def table(title: str, files: list[tuple[str, bytes]]) -> int:
    """Prints one line a file; the sum."""
    print(f"\n{title}")
    total = 0
    for name, content in files:
        size = len(content) if name.endswith(".png") else packed(content)
        total += size
        print(f"  {name:<44}{len(content):>9} raw {size:>8} brotli")
    print(f"  {'total':<44}{'':>13} {total:>8} brotli")
    return total
