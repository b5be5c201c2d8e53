"""What the phones of the swarm carry: true records of all forms, a share of them sealed, a few poisoned.

Sealing is what a phone does at *Terminer*: it is done before anything is measured.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from server.accounts.models import Account, Scope
from server.app import create_app
from server.devices.credentials import token_hash
from server.devices.models import Device
from server.extensions import db, now
from server.keys import keyring
from server.submissions.models import Revision, Submission
from sync.digests import sha256_of
from sync.sealing import record_bound, seal, to_text
from tests.faults.records import VERSIONS, some_event

DIFFERENT = 200
RECORDS = 10
ONE_POISONED_IN = 50

Envelope = dict[str, Any]


class Packing:
    """Packs events into the envelopes of a phone: plain or sealed, whole or poisoned."""

    def __init__(self, dice: random.Random, settings: dict[str, str], sealed: float) -> None:
        events = [some_event(dice, with_photo=False) for _ in range(DIFFERENT)]
        self.events = [(one.form, json.dumps(one.answers, ensure_ascii=False)) for one in events]
        self.dice, self.sealed = dice, sealed
        with create_app(settings).app_context():
            key = keyring.current()
        assert key is not None
        self.key, self.point = key.id, key.private.public_key()

    def queue(self, number: int, device: str) -> list[Envelope]:
        """The records of the phone with this number."""
        return [self.packed(number, sequence, device) for sequence in range(1, RECORDS + 1)]

    def packed(self, number: int, sequence: int, device: str) -> Envelope:
        place = number * RECORDS + sequence
        form, answers = self.events[place % DIFFERENT]
        payload = f'{{"_meta": {{"app": "swarm {number}.{sequence}"}}, {answers[1:]}'
        envelope: Envelope = {
            "id": str(uuid.UUID(int=self.dice.getrandbits(128), version=4)), "revision": 1, "parent": None,
            "sequence": sequence, "form": form, "version": VERSIONS[form], "content": "plain", "key": None,
            "files": [],
        }  # fmt: skip
        if self.dice.random() < self.sealed:
            envelope |= {"content": "sealed", "key": self.key}
            sealed = seal(payload.encode(), self.point, record_bound(envelope, device, self.key))
            payload = to_text(sealed)
        if place % ONE_POISONED_IN == 0:
            payload = self.poisoned(envelope, payload)
        return envelope | {"payload": payload, "sha256": sha256_of(payload)}

    def poisoned(self, envelope: Envelope, payload: str) -> str:
        """One that cannot be read, is of no known version, or was sealed for no known key."""
        kind = self.dice.choice(["payload", "version", "key" if envelope["key"] else "payload"])
        if kind == "payload":
            return payload[:-9]
        envelope[kind] = "20200101-000000"
        return payload


def sign_up(settings: dict[str, str], phones: Sequence[tuple[str, str]]) -> None:
    """An account for each phone (token, id), as enrolment would leave them."""
    accounts, scopes, devices = [], [], []
    for number, (token, device) in enumerate(phones):
        account, name = str(uuid.uuid4()), f"swarm{number}"
        accounts.append(
            {"id": account, "username": name, "name": name, "role": "agent", "password_hash": "!"}
        )
        scopes.append({"account_id": account, "programme": None, "region": None})
        devices.append(
            {"id": device, "account_id": account, "name": name, "enrolled_at": now(),
             "token_hash": token_hash(token)}
        )  # fmt: skip
    with create_app(settings).app_context():
        for model, rows in ((Account, accounts), (Scope, scopes), (Device, devices)):
            db.session.execute(db.insert(model), rows)
        db.session.commit()


def stored(settings: dict[str, str]) -> list[tuple[str, str]]:
    """Id and digest of every revision that the server has."""
    with create_app(settings).app_context():
        rows = db.session.execute(select(Revision.submission_id, Revision.sha256)).all()
        numbers = db.session.scalars(select(Submission.number).where(Submission.number.is_not(None))).all()
    assert len(set(numbers)) == len(numbers), "a number was given twice"
    return [(row.submission_id, row.sha256) for row in rows]
