"""A demonstration agent's phone: enrolled, then heard only over HTTP."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextvars import Context
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms.definition import Form
from forms.validation import validate
from server.accounts.models import Account
from server.devices.enrolment import enrol
from server.extensions import db
from server.operations.demo_draw import Answers
from server.operations.demo_events import DemoEvent, DemoFile
from server.operations.demo_texts import EXPLANATIONS, OTHER_EXPLANATION
from server.submissions import reading

BATCH = 25
APP = "demo"
PHOTO = "image/jpeg"
Envelope = dict[str, Any]


class Phone:
    """The phone of one account."""

    def __init__(self, app: Flask, account: Account, forms: Mapping[str, Form]) -> None:
        enrolled = enrol(account, f"demo-{account.username}", account.name)
        db.session.commit()
        self.client: FlaskClient = app.test_client()
        self.headers = {"Authorization": f"Bearer {enrolled.token}"}
        self.device, self.username, self.forms = enrolled.device.id, account.username, forms
        self.sent = 0

    def send(self, events: Sequence[DemoEvent]) -> int:
        """Words first, photos after, as a phone does; the number of receipts."""
        received = 0
        for start in range(0, len(events), BATCH):
            batch = enumerate(events[start : start + BATCH], self.sent + 1)
            envelopes = [self.envelope(event, sequence) for sequence, event in batch]
            self.sent += len(envelopes)
            # nothing of this command may be held open while the server writes
            db.session.commit()
            received += self.push(envelopes)
        for event in events:
            for one in event.files:
                self.upload(one)
        return received

    def envelope(self, event: DemoEvent, sequence: int) -> Envelope:
        form = self.forms[event.form]
        payload = json.dumps(self.finished(event, form), ensure_ascii=False, separators=(",", ":"))
        return {
            "id": event.id,
            "revision": 1,
            "parent": None,
            "sequence": sequence,
            "form": form.id,
            "version": form.version,
            "sha256": digest(payload.encode()),
            "content": "plain",
            "key": None,
            "payload": payload,
            "files": [described(one) for one in event.files],
        }

    def finished(self, event: DemoEvent, form: Form) -> Answers:
        """What the phone's *Terminer* makes of the answers: calculations done, warnings explained."""
        context = reading.context(username=self.username, device_id=self.device, at=event.finished_at)
        result = validate(form, event.answers, context)
        answers = {**event.answers, **result.answers} if event.flaw else dict(result.answers)
        reasons = {
            problem.path: EXPLANATIONS.get(str(problem.params.get("name")), OTHER_EXPLANATION)
            for problem in result.problems
            if problem.severity == "warning"
        }
        return answers | {"_meta": {"reasons": reasons, "comment": "", "language": "fr", "app": APP}}

    def push(self, envelopes: Sequence[Envelope]) -> int:
        message = {
            "protocol": 1,
            "device": {"id": self.device, "app": APP, "waiting": 0, "drafts": 0},
            "cursor": None,
            "have": {"forms": {form.id: form.version for form in self.forms.values()}, "places": None},
            "holdings": None,
            "submissions": envelopes,
        }
        results = self.call("POST", "/api/v1/sync", json=message).get_json()["results"]
        return sum(result["status"] != "refused" for result in results)

    def upload(self, file: DemoFile) -> None:
        self.call("PUT", f"/api/v1/files/{digest(file.content)}", data=file.content, content_type=PHOTO)

    def call(self, method: str, path: str, **what: Any) -> TestResponse:
        """One request, outside this command's application context: the server makes its own, as always."""
        answer: TestResponse = Context().run(
            self.client.open, path, method=method, headers=self.headers, **what
        )
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)[:300]}")
        return answer


def described(file: DemoFile) -> dict[str, Any]:
    return {"name": file.name, "sha256": digest(file.content), "bytes": len(file.content), "type": PHOTO}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
