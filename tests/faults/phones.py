"""Telephones made of Python: an honest queue that keeps what it cannot prove, and a naive one that does not.

They share everything but one rule: what counts as a receipt. The honest rule is invariant I3 of docs/sync.md.
Half of their records are sealed, half of their pushes carry the upload token, as from a locked phone; photos
go up in pieces.
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.receipts import is_refusal
from tests.faults.sealed import SEALED_TYPE, ServerKey, current, digest, sealed_files, sealed_payload

PIECE = 16 * 1024
TUS = "1.0.0"
ARRIVED = {"created", "duplicate", "quarantined", "conflict"}
TIMEOUT = 60
LARGEST_BATCH = 10


@dataclass
class Answer:
    """What came back. `body` is None when the answer was cut short or never came."""

    status: int = 0
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Mapping[str, Any]:
        """The JSON object, or an empty one: a portal's page and half an answer say nothing."""
        try:
            value = json.loads(self.body or b"")
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}


@dataclass
class Record:
    """One finished record in the phone's store. The phone forgets the content when `forgotten` turns true."""

    id: str
    payload: str
    sha256: str
    sequence: int
    form: str
    version: str
    files: dict[str, bytes] = field(default_factory=dict)
    key: str | None = None
    forgotten: bool = False
    refused: bool = False
    status: str = ""
    number: str | None = None
    ticket: str | None = None

    def envelope(self) -> dict[str, Any]:
        kind = SEALED_TYPE if self.key else "image/jpeg"
        files = [
            {"name": name, "sha256": digest(content), "bytes": len(content), "type": kind}
            for name, content in self.files.items()
        ]
        return {
            "id": self.id, "revision": 1, "parent": None, "sequence": self.sequence, "form": self.form,
            "version": self.version, "sha256": self.sha256, "content": "sealed" if self.key else "plain",
            "key": self.key, "payload": self.payload, "files": files, "ticket": self.ticket,
        }  # fmt: skip


Receipt = Callable[[Answer, Record], bool]


def result_for(answer: Answer, record: Record) -> Mapping[str, Any]:
    """The server's word on this very record: its id, its revision and its digest. Else an empty one."""
    said = answer.json()
    results = said.get("results")
    if answer.status != 200 or said.get("protocol") != 1 or not isinstance(results, list):
        return {}
    ours = (record.id, 1, record.sha256)
    return next(
        (one for one in results if (one.get("id"), one.get("revision"), one.get("sha256")) == ours),
        {},
    )


def honest(answer: Answer, record: Record) -> bool:
    return result_for(answer, record).get("status") in ARRIVED


def naive(answer: Answer, record: Record) -> bool:
    """The mutant: « 2xx means sent »."""
    return 200 <= answer.status < 300


class Phone:
    """One telephone: it records, pushes in batches, and forgets what its rule calls received."""

    def __init__(
        self,
        name: str,
        seed: int,
        receipt: Receipt = honest,
        skew: timedelta = timedelta(),
        sealing: float = 0.5,
    ) -> None:
        """``sealing``: the share of its records that are sealed."""
        self.id = str(uuid.uuid4())
        self.name = name
        self.random = random.Random(seed)
        self.receipt = receipt
        self.skew = skew
        self.address = ("127.0.0.1", 0)
        self.token = ""
        self.upload_token = ""
        self.sealing = sealing
        self.key: ServerKey | None = None
        self.cursor: str | None = None
        self.records: list[Record] = []
        self.files_to_send: dict[str, bytes] = {}
        self.is_to_list = False
        self.tries = 0

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection(*self.address, timeout=TIMEOUT)
        sent = {"Content-Type": "application/json", "Connection": "close", **(headers or {})}
        token = self.random.choice([self.token, self.upload_token]) if method != "GET" else self.token
        if token:
            sent["Authorization"] = f"Bearer {token}"
        status = 0
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            status = response.status
            return Answer(status, response.read(), dict(response.headers))
        except (OSError, http.client.HTTPException):
            return Answer(status)
        finally:
            connection.close()

    def request_slowly(self, path: str, body: bytes, meanwhile: Callable[[], object]) -> Answer:
        """A POST whose body leaves late: ``meanwhile`` happens once the server knows who is sending."""
        connection = http.client.HTTPConnection(*self.address, timeout=2 * TIMEOUT)
        connection.putrequest("POST", path)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in {**headers, "Authorization": f"Bearer {self.token}"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        time.sleep(0.5)
        meanwhile()
        connection.send(body)
        response = connection.getresponse()
        answer = Answer(response.status, response.read(), dict(response.headers))
        connection.close()
        return answer

    def enrol(self, address: tuple[str, int], account: Mapping[str, str]) -> None:
        self.address = address
        body = {
            "username": account["username"],
            "password": account["password"],
            "device": {"id": self.id, "name": self.name},
        }
        answer = self.request("POST", "/api/v1/devices", json.dumps(body).encode())
        assert answer.status == 201, (answer.status, answer.body)
        said = answer.json()
        self.token, self.upload_token = said["token"], said["upload_token"]
        self.key = current(said["keys"])

    def save(self, form: str, version: str, answers: Mapping[str, Any], files: Mapping[str, bytes]) -> Record:
        about: dict[str, Any] = {
            "id": str(uuid.UUID(int=self.random.getrandbits(128), version=4)), "revision": 1,
            "sequence": len(self.records) + 1, "form": form, "version": version,
        }  # fmt: skip
        key = self.key if self.random.random() < self.sealing else None
        payload = json.dumps(answers, ensure_ascii=False)
        if key:
            files, inside = sealed_files(about["id"], self.id, files, key)
            payload = sealed_payload(answers, inside, about, self.id, key)
        record = Record(
            id=about["id"],
            payload=payload,
            sha256=digest(payload.encode()),
            sequence=about["sequence"],
            form=form,
            version=version,
            files=dict(files),
            key=key.id if key else None,
        )
        self.records.append(record)
        return record

    @property
    def waiting(self) -> list[Record]:
        return [record for record in self.records if not record.forgotten and not record.refused]

    @property
    def is_done(self) -> bool:
        return not self.waiting and not self.files_to_send

    def contact(self) -> bool:
        """One try: words first, then one photo. True when something came forward."""
        self.tries += 1
        if self.waiting:
            return self.push(self.waiting[: self.random.randint(1, LARGEST_BATCH)])
        if self.files_to_send:
            return self.send_file(next(iter(self.files_to_send)))
        return True

    def push(self, batch: list[Record]) -> bool:
        return self.hear(
            self.request("POST", "/api/v1/sync", json.dumps(self.message(batch)).encode()), batch
        )

    def hear(self, answer: Answer, batch: list[Record]) -> bool:
        received = [record for record in batch if self.receipt(answer, record)]
        for record in received:
            self.forget(record, result_for(answer, record))
        for record in batch:
            record.refused = is_refusal(result_for(answer, record), record.envelope())
        if self.receipt is honest and answer.json().get("protocol") == 1:
            self.heed(answer.json())
        return bool(received)

    def heed(self, said: Mapping[str, Any]) -> None:
        """Keeps the cursor, tells its receipts when ordered to, sends again what the server misses."""
        self.cursor = said.get("cursor")
        self.is_to_list = {"order": "holdings"} in said.get("orders", [])
        for record in self.records:
            if record.id in said.get("missing", []):
                record.forgotten = False

    def forget(self, record: Record, result: Mapping[str, Any]) -> None:
        record.forgotten = True
        record.status, record.number = result.get("status", ""), result.get("number")
        record.ticket = result.get("ticket")
        by_digest = {digest(content): content for content in record.files.values()}
        # The answer to a duplicate may be the first one heard: it too names the files that the server lacks.
        wanted = result.get("files_wanted", [])
        self.files_to_send |= {name: content for name, content in by_digest.items() if name in wanted}

    def send_file(self, sha256: str) -> bool:
        """In pieces (tus), from where the server says that it is; true when something came forward."""
        content = self.files_to_send[sha256]
        kind = "application/octet-stream" if content[:1] == b"\x01" else "image/jpeg"
        about = f"sha256 {encoded(sha256.encode())},filetype {encoded(kind.encode())}"
        headers = {"Upload-Length": str(len(content)), "Upload-Metadata": about}
        answer = self.request("POST", "/api/v1/files", headers={"Tus-Resumable": TUS, **headers})
        start = offset = self.progress(answer, 201, sha256, len(content))
        while offset is not None and sha256 in self.files_to_send:
            piece = content[offset : offset + PIECE]
            answer = self.request(
                "PATCH",
                f"/api/v1/files/uploads/{sha256}",
                piece,
                {
                    "Tus-Resumable": TUS,
                    "Content-Type": "application/offset+octet-stream",
                    "Upload-Offset": str(offset),
                    "Upload-Checksum": f"sha256 {encoded(bytes.fromhex(digest(piece)))}",
                },
            )
            offset = self.progress(answer, 204, sha256, len(content))
        return sha256 not in self.files_to_send or offset != start

    def progress(self, answer: Answer, wanted: int, sha256: str, size: int) -> int | None:
        """How much the server has; None when it was not heard. The receipt names the digest."""
        if answer.status != wanted or answer.headers.get("Tus-Resumable") != TUS:
            return None
        if answer.headers.get("Upload-Sha256") == sha256:
            del self.files_to_send[sha256]
            return size
        offset = int(answer.headers.get("Upload-Offset", size))
        return offset if offset < size else None

    def message(self, batch: list[Record]) -> dict[str, Any]:
        clock = datetime.now(UTC) + self.skew
        lines = sorted(f"{one.id}:1:{one.sha256}" for one in self.records if one.forgotten)
        listed = {"records": lines} if self.is_to_list else {}
        return {
            "protocol": 1,
            "device": {
                "id": self.id, "app": "faults", "clock": clock.isoformat(), "waiting": len(self.waiting),
                "drafts": 0, "free_bytes": 10**9,
            },
            "cursor": self.cursor,
            "have": {"forms": {}, "places": None},
            "holdings": {"count": len(lines), "digest": digest("\n".join(lines).encode()), **listed},
            "submissions": [record.envelope() for record in batch],
        }  # fmt: skip

    def back_off(self, failures: int) -> None:
        """Twice as long each time, with jitter, at most a second: the shape of the real one, in a hurry."""
        time.sleep(self.random.uniform(0.5, 1) * min(1.0, 0.02 * 2**failures))


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
