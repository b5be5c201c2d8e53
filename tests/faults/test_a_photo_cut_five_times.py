"""A photo of 300 KB on a line that breaks five times, with a server that is killed in between."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import random
import socket
import time
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from server.submissions.pieces import STEP
from tests.faults.conftest import Ground
from tests.faults.server import PATIENCE, Server

pytestmark = pytest.mark.faults
PIECE = 64 * 1024
SIZE = 300 * 1024
OPAQUE = "application/octet-stream"


@dataclass
class Line:
    """A phone's connection to the server: it counts the bytes of content that left, arrived or not."""

    server: Server
    token: str = ""
    sent: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    silent: list[socket.socket] = field(default_factory=list)

    def enrol(self) -> None:
        account = self.server.accounts()["agent"]
        device = {"id": str(uuid4()), "name": "faults"}
        body = {"username": account["username"], "password": account["password"], "device": device}
        answer, text = self.ask(
            "POST", "/api/v1/devices", {"Content-Type": "application/json"}, json.dumps(body)
        )
        assert answer.status == 201, text
        self.headers = {"Authorization": f"Bearer {json.loads(text)['token']}", "Tus-Resumable": "1.0.0"}

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes | str | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(*self.server.address, timeout=30)
        connection.request(method, path, body, {**self.headers, **headers})
        answer = connection.getresponse()
        return answer, answer.read()

    def hang_up(self) -> None:
        for line in self.silent:
            line.close()

    def announce(self, content: bytes) -> int:
        """The offset that the server has, once it has noticed that the last connection is gone."""
        digest = base64.b64encode(hashlib.sha256(content).hexdigest().encode()).decode()
        kind = base64.b64encode(OPAQUE.encode()).decode()
        headers = {
            "Upload-Length": str(len(content)), "Upload-Metadata": f"sha256 {digest},filetype {kind}"
        }  # fmt: skip
        answer, text = self.ask("POST", "/api/v1/files", headers)
        assert answer.status == 201, text
        return int(answer.headers["Upload-Offset"])

    def where(self, content: bytes) -> int:
        return int(self.ask("HEAD", place(content), {})[0].headers["Upload-Offset"])

    def piece(self, content: bytes, offset: int) -> http.client.HTTPResponse:
        body = content[offset : offset + PIECE]
        self.sent += len(body)
        return self.ask("PATCH", place(content), piece_headers(body, offset), body)[0]

    def cut(self, content: bytes, offset: int, share: float) -> int:
        """Send part of a piece and fall silent; how many bytes left. Nobody tells the server, as on 2G."""
        body = content[offset : offset + PIECE]
        part = body[: int(len(body) * share)]
        headers = {
            **self.headers,
            **piece_headers(body, offset),
            "Host": "carnet",
            "Content-Length": str(len(body)),
        }
        lines = [f"PATCH {place(content)} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        line = socket.create_connection(self.server.address)
        line.sendall("\r\n".join([*lines, "", ""]).encode() + part)
        self.silent.append(line)
        self.sent += len(part)
        return len(part)


def place(content: bytes) -> str:
    return f"/api/v1/files/uploads/{hashlib.sha256(content).hexdigest()}"


def piece_headers(body: bytes, offset: int) -> dict[str, str]:
    checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {checksum}",
    }


def settled(line: Line, content: bytes, sent: int) -> int:
    """The offset once the server has read what left, up to its last step of reading."""
    give_up = time.monotonic() + PATIENCE
    while (offset := line.where(content)) <= sent - STEP and time.monotonic() < give_up:
        time.sleep(0.05)
    return offset


def upload(line: Line, content: bytes, cuts: list[float], *, resume: bool = True) -> str | None:
    """The digest in the server's receipt. Each cut falls into the next piece, at its share of the piece."""
    offset = line.announce(content)
    while offset < len(content):
        if cuts:
            left = line.cut(content, offset, cuts.pop())
            offset = settled(line, content, offset + left)
            if len(cuts) == 2:
                line.server.kill()
                line.server.start()
                assert line.announce(content) == offset
            if not resume:
                line.ask("DELETE", place(content), {})
                offset = line.announce(content)
        # one piece goes through between two cuts
        answer = line.piece(content, offset)
        assert answer.status == 204
        offset = int(answer.headers["Upload-Offset"])
    return answer.headers["Upload-Sha256"]


def test_only_what_did_not_come_is_sent_again(on_sqlite: Ground) -> None:
    seed = int(os.environ.get("CARNET_SEED") or random.randrange(2**32))
    print(f"seed {seed}")
    content = random.Random(seed).randbytes(SIZE)
    line = Line(on_sqlite.server)
    line.enrol()
    drawn = random.Random(seed)
    shares = [drawn.uniform(0.05, 0.95) for _ in range(5)]
    assert upload(line, content, shares) == hashlib.sha256(content).hexdigest()
    print(f"{line.sent} bytes for {SIZE}: {100 * line.sent / SIZE:.1f} %")
    line.hang_up()
    assert line.sent <= 1.10 * SIZE
    stored = on_sqlite.server.data / "files" / hashlib.sha256(content).hexdigest()[:2]
    assert [path.read_bytes() for path in stored.iterdir()] == [content]


def test_a_photo_cut_at_ninety_percent_sends_the_last_tenth(on_sqlite: Ground) -> None:
    cut_at_ninety_percent(on_sqlite.server)


def cut_at_ninety_percent(server: Server) -> None:
    """The line falls silent, the server is killed, the phone announces the photo again and sends the rest."""
    content = random.Random(2).randbytes(SIZE)
    line = Line(server)
    line.enrol()
    offset, end = line.announce(content), SIZE * 9 // 10
    while offset + PIECE <= end:
        offset = int(line.piece(content, offset).headers["Upload-Offset"])
    left = line.cut(content, offset, (end - offset) / len(content[offset : offset + PIECE]))
    assert settled(line, content, offset + left) > end - STEP
    server.kill()
    server.start()
    line.sent = 0
    assert upload(line, content, []) == hashlib.sha256(content).hexdigest()
    line.hang_up()
    assert line.sent <= SIZE // 10 + STEP, f"{line.sent} bytes sent again"


def test_a_phone_that_starts_again_from_zero_sends_too_much(on_sqlite: Ground) -> None:
    content = random.Random(1).randbytes(SIZE)
    line = Line(on_sqlite.server)
    line.enrol()
    assert upload(line, content, [0.5] * 5, resume=False) == hashlib.sha256(content).hexdigest()
    line.hang_up()
    assert line.sent > 1.10 * SIZE
