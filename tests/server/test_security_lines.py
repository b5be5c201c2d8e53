"""Promises of docs/security.md that no other story tells: headers everywhere, methods, names, polyglots.

They do not depend on the database, so that one is enough.
"""

import hashlib
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.headers import HEADERS

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {
    "default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'",
    "style-src 'self'",
}  # fmt: skip


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def test_every_kind_of_answer_carries_the_headers(
    app: Flask, client: Any, agent: Any, picture: bytes
) -> None:
    sha256 = agent.phone.put_file(picture).get_json()["sha256"]
    answers = {
        "page": client.get("/bureau/connexion"),
        "redirect": client.get("/bureau/fiches"),
        "missing page": client.get("/nulle-part"),
        "problem": client.get("/api/v1/forms"),
        "json": agent.get("/api/v1/forms"),
        "download": agent.get(f"/api/v1/files/{sha256}"),
        "export refused": agent.get("/bureau/exports"),
        "app": client.get("/"),
        "worker": client.get("/service-worker.js"),
        "health": client.get("/healthz"),
        "description": client.get("/api/openapi.json"),
    }
    for name, answer in answers.items():
        for header in HEADERS:
            assert answer.headers.get(header), (name, header)
        policy = answer.headers["Content-Security-Policy"]
        assert {part.strip() for part in policy.split(";")} >= PROMISED, name
        assert re.search("form-action '(self|none)'", policy), name
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not [header for header, _value in answer.headers if header.startswith("Access-Control")], name
        assert "Clear-Site-Data" not in answer.headers
        if name not in {"app", "worker"}:
            assert "no-store" in answer.headers["Cache-Control"], name
    assert answers["download"].headers["Content-Disposition"].startswith("attachment")


def test_methods_that_nobody_needs_are_refused(client: Any, admin: Any) -> None:
    for method in ("TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"):
        for path in ("/", "/bureau/connexion", "/api/v1/forms"):
            answer = client.open(path, method=method, headers={"X-Told": "told-back"})
            assert answer.status_code == 405, (method, path)
            assert "told-back" not in answer.get_data(as_text=True)
    # a GET never does what a POST is for
    assert admin.get("/bureau/deconnexion").status_code == 405
    assert admin.get("/bureau/conservation/application").status_code == 405


def archive() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as inside:
        inside.writestr("x.html", "<script>alert(1)</script>")
    return file.getvalue()


def test_a_file_that_is_two_things_is_served_as_one_or_refused(agent: Any, picture: bytes) -> None:
    script = b"<script>alert(1)</script>"
    comment = picture[:2] + b"\xff\xfe" + (len(script) + 2).to_bytes(2, "big") + script + picture[2:]
    files = {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "html": b"<!doctype html>" + script,
        "gif with a script": b"GIF89a/*" + script + b"*/=1;",
        "picture with a script in it": comment,
        "picture with a script after it": picture + script,
        "picture that is an archive": picture + archive(),
        "pdf": b"%PDF-1.7 " + script,
    }
    for name, content in files.items():
        for claimed in ("image/jpeg", "image/svg+xml", "text/html", ""):
            sent = agent.phone.put_file(content, claimed)
            if sent.status_code >= 400:
                assert sent.status_code in {415, 422}, (name, claimed)
                continue
            kept = agent.get(f"/api/v1/files/{hashlib.sha256(content).hexdigest()}")
            assert kept.headers["Content-Disposition"].startswith("attachment"), name
            assert kept.mimetype in {"image/jpeg", "application/octet-stream"}, (name, kept.mimetype)
            if kept.mimetype.startswith("image/"):
                assert script not in kept.get_data(), name
                assert b"PK\x03\x04" not in kept.get_data(), name


def test_names_of_files_are_no_paths(
    app: Flask, agent: Any, admin: Any, meeting: Any, picture: bytes, tmp_path: Path
) -> None:
    sha256 = agent.phone.put_file(picture).get_json()["sha256"]
    before = {path.parent for path in tmp_path.rglob("*")}
    for name in (
        "../../../etc/passwd",
        "/etc/passwd",
        "..\\..\\x.jpg",
        "a/b.jpg",
        "CON",
        "%2e%2e%2fx",
        "x\r\ny: z",
    ):
        file = {"name": name, "sha256": sha256, "bytes": len(picture), "type": "image/jpeg"}
        answer = agent.phone.sync(agent.phone.envelope(meeting(photo=name), "rencontre", files=[file]))
        assert answer.status_code < 500, name
    for path in (
        "/static/../server/app.py",
        "/static/..%2f..%2fdata%2fsecret-key",
        "/api/v1/files/..%2fsecret-key",
    ):
        assert admin.get(path).status_code in {404, 308}, path
    assert {path.parent for path in tmp_path.rglob("*")} == before
    assert not list(tmp_path.rglob("passwd"))


def test_the_table_of_asvs_names_what_is_there() -> None:
    table = (ROOT / "docs" / "asvs.md").read_text("utf-8")
    named = set(re.findall(r"`((?:tests|server|forms|sync|static|templates|docs)/[^` ]*)`", table))
    assert len(named) > 50
    assert [path for path in named if not (ROOT / path).exists()] == []
    cells = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    assert all(len(re.split(r"(?<!\\)\|", line)) == 5 for line in cells)
