"""Releases of the phone's code, deployed one after the other before the same office.

A release is made of the packed one: its script is changed and gets another name, and so do the page and the
service worker that name it. The office behind does not know.
"""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
PUBLIC = "/static/dist/"
NAME_OF_RELEASE = re.compile(r'[0-9a-f]{10}(?=")')
SCRIPT, WORDS = "text/javascript", "application/json"


@dataclass
class Release:
    """What is answered in the place of the office, by path; `renamed` is what the page says otherwise."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)


def another_release(name: str, *, script: str = "", worker: str = "") -> Release:
    """`script` is put before the app's own, `worker` behind the service worker's."""
    assets: dict[str, str] = json.loads((DIST / "assets.json").read_text())
    app, english = assets["app.js"], assets["locale/en.json"]
    renamed = {PUBLIC + app: f"{PUBLIC}app-{name}.js", PUBLIC + english: f"{PUBLIC}locale/en-{name}.json"}
    packed = NAME_OF_RELEASE.sub(name, (DIST / "service-worker.js").read_text(), count=1)
    files = {
        PUBLIC + app: (SCRIPT, script + (DIST / app).read_text()),
        PUBLIC + english: (WORDS, (DIST / english).read_text()),
        "/service-worker.js": (SCRIPT, packed + worker),
    }
    told = {
        renamed.get(path, path): (kind, with_names(text, renamed)) for path, (kind, text) in files.items()
    }
    return Release(told, renamed)


def with_names(text: str, renamed: dict[str, str]) -> bytes:
    for old, new in renamed.items():
        text = text.replace(old, new)
    return text.encode()


class Deployment(ThreadingHTTPServer):
    """Stands before the office and answers for the release that is deployed now."""

    daemon_threads = True

    def __init__(self, office: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.office = office
        self.release = Release()
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def deploy(self, release: Release | None = None) -> None:
        """Without one, the packed release, as it was at the beginning: a roll-back."""
        self.release = release or Release()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Deployment

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = self.server.release.files.get(self.path)
        if found:
            return self.say(200, {"Content-Type": found[0], "Cache-Control": "no-cache"}, found[1])
        office = http.client.HTTPConnection(*self.server.office, timeout=30)
        told = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
        office.request(self.command, self.path, body, told)
        answer = office.getresponse()
        content = answer.read()
        office.close()
        if self.path == "/" and answer.status == 200:
            content = with_names(content.decode(), self.server.release.renamed)
        headers = {
            name: value
            for name, value in answer.getheaders()
            if name.lower() not in {"connection", "content-length", "transfer-encoding", "etag"}
        }
        return self.say(answer.status, headers, content)

    do_GET = do_POST = do_PATCH = do_HEAD = do_PUT = do_DELETE = answer  # noqa: N815  # named by http.server

    def say(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
