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
APP_BUDGET = 70 * KIB
FORMS_BUDGET = 60 * KIB
PRECACHED = re.compile(r'\["/",[^\]]*\]')


def packed(content: bytes) -> int:
    return len(brotli.compress(content, quality=11))


def app_files() -> Iterator[tuple[str, bytes]]:
    """Everything the service worker keeps for work without a network, and the worker itself."""
    worker = (DIST / "service-worker.js").read_text()
    yield "service-worker.js", worker.encode()
    listed = PRECACHED.search(worker)
    assert listed, "the service worker names no files"
    for address in json.loads(listed.group()):
        if address == "/":
            yield "shell.html", (ROOT / "templates" / "pwa" / "shell.html").read_bytes()
        else:
            yield address, (DIST / address.removeprefix("/static/dist/").lstrip("/")).read_bytes()


def form_files(phone: Phone) -> Iterator[tuple[str, bytes]]:
    """Every compiled form, the places and the programmes, as the API sends them to a phone."""
    forms = phone.request("GET", "/api/v1/forms").json()["forms"]
    for form in forms:
        yield form["id"], phone.request("GET", f"/api/v1/forms/{form['id']}/{form['version']}").body or b""
    for name in ("places", "programmes"):
        yield name, phone.request("GET", f"/api/v1/{name}").body or b""


def table(title: str, files: list[tuple[str, bytes]], budget: int) -> bool:
    """Prints one line a file and the sum; true when the sum is within the budget."""
    print(f"\n{title}")
    total = 0
    for name, content in files:
        size = len(content) if name.endswith(".png") else packed(content)
        total += size
        print(f"  {name:<44}{len(content):>9} raw {size:>8} brotli")
    within = total <= budget
    print(f"  {'total':<44}{'':>13} {total:>8} brotli, budget {budget}: {'within' if within else 'OVER'}")
    return within
