"""The people of the stories, and the phones they carry."""

import hashlib
import json
from typing import Any
from uuid import uuid4

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from server.accounts.creation import find_account
from server.accounts.sessions import KEY, open_session
from server.extensions import db

PASSWORD = "un mot de passe d'essai"
SECRET = "the same in every story"


class Actor:
    """Somebody with an account, logged in to the office; every request carries the page's CSRF token."""

    def __init__(self, app: Flask, username: str, password: str = PASSWORD) -> None:
        self.app = app
        self.username = username
        self.password = password
        with app.app_context():
            account = find_account(username)
            assert account is not None
            self.id = account.id
            self.session_id = opened = open_session(account)
            db.session.commit()
            db.session.remove()
        self.client = app.test_client()
        with self.client.session_transaction() as session:
            session["_user_id"], session["_fresh"], session["csrf_token"] = self.id, True, "raw"
            session[KEY] = opened
        self.csrf = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps("raw")
        self._phone: Phone | None = None

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.csrf, **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.request("DELETE", path, **options)

    @property
    def phone(self) -> "Phone":
        """The phone this person carries, enrolled when first used."""
        if self._phone is None:
            self._phone = self.another_phone()
        return self._phone

    def another_phone(self) -> "Phone":
        return Phone(self.app, self.username, self.password)


class Phone:
    """A phone that speaks the protocol, and nothing else."""

    def __init__(self, app: Flask, username: str, password: str, sequence: int = 0) -> None:
        self.app = app
        self.sequence = sequence
        self.cursor: str | None = None
        self.versions: dict[str, str] = {}
        body = {
            "username": username,
            "password": password,
            "device": {"id": str(uuid4()), "name": "Itel A16", "sequence": sequence},
        }
        enrolled = app.test_client().post("/api/v1/devices", json=body)
        assert enrolled.status_code == 201, enrolled.get_data(as_text=True)
        self.id: str = enrolled.get_json()["device"]["id"]
        self.enrolled: dict[str, Any] = enrolled.get_json()
        self.token: str = self.enrolled["token"]
        self.upload_token: str = self.enrolled["upload_token"]

    def request(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        # a client of its own each time: stories send from several threads
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.request("GET", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.request("PUT", path, **options)

    def put_file(self, content: bytes, type: str = "image/jpeg") -> TestResponse:
        digest = hashlib.sha256(content).hexdigest()
        return self.put(f"/api/v1/files/{digest}", data=content, content_type=type)

    def version(self, form: str) -> str:
        """The version of the form that this phone has; it asks once."""
        if not self.versions:
            listed = self.get("/api/v1/forms").get_json()["forms"]
            self.versions = {entry["id"]: entry["version"] for entry in listed}
        return self.versions[form]

    def envelope(self, answers: Any, form: str = "formation", **changes: Any) -> dict[str, Any]:
        """One record as the phone sends it; ``answers`` may also be a payload's text."""
        payload = answers if isinstance(answers, str) else json.dumps(answers, ensure_ascii=False)
        self.sequence += 1
        return {
            "id": str(uuid4()),
            "revision": 1,
            "parent": None,
            "sequence": self.sequence,
            "form": form,
            "version": changes["version"] if "version" in changes else self.version(form),
            "sha256": hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest(),
            "content": "plain",
            "key": None,
            "payload": payload,
            "files": [],
            **changes,
        }

    def sync(self, *records: Any, **changes: Any) -> TestResponse:
        """One round trip; the cursor is kept."""
        message = {
            "protocol": 1,
            "device": {"id": self.id, "app": "test", "clock": "2026-11-22T10:00:00+01:00",
                       "waiting": len(records), "drafts": 0, "free_bytes": 10**9},
            "cursor": self.cursor,
            "have": {"forms": {}, "places": None},
            "holdings": None,
            "submissions": list(records),
            **changes,
        }  # fmt: skip
        answer = self.request("POST", "/api/v1/sync", json=message)
        if answer.status_code == 200:
            self.cursor = answer.get_json()["cursor"]
        return answer

    def push(self, answers: Any, form: str = "formation", **changes: Any) -> dict[str, Any]:
        """Send one record; its result."""
        answer = self.sync(self.envelope(answers, form, **changes))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        result: dict[str, Any] = answer.get_json()["results"][0]
        return result

    def changes(self) -> list[dict[str, Any]]:
        """What the server has to tell since the last time."""
        changes: list[dict[str, Any]] = self.sync().get_json()["changes"]
        return changes
