"""What the server thinks of an arriving payload: its answers, its problems, why it is set aside.

Nothing is written here, and no write lock is held while a form is evaluated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.definition import Form, Node
from forms.validation import validate
from server.accounts.scope import covers
from server.devices.credentials import is_shut_out
from server.devices.models import Device
from server.extensions import db
from server.submissions import reading
from server.submissions.storable import read_payload, storable

Problems = list[dict[str, Any]]
YEARS = range(2000, 2100)
LONGEST_TITLE = 300


@dataclass
class Assessment:
    """``reason`` is the code of why the record is set aside, empty when it is not."""

    answers: dict[str, Any] = field(default_factory=dict)
    problems: Problems = field(default_factory=list)
    title: str = ""
    reason: str = ""

    @property
    def has_alert(self) -> bool:
        return any(problem["severity"] == "alert" for problem in self.problems)

    def set_aside(self, reason: str) -> None:
        """Note a reason of the server's own; the first one is shown."""
        self.problems.insert(0, problem(reason))
        self.reason = self.reason or reason

    def text(self, name: str) -> str | None:
        value = self.answers.get(name)
        return value[:100] if isinstance(value, str) and value else None

    def day(self, name: str) -> date | None:
        try:
            found = date.fromisoformat(self.text(name) or "")
        except ValueError:
            return None
        return found if found.year in YEARS else None


def problem(code: str, severity: str = "error", path: str = "", **params: Any) -> dict[str, Any]:
    """A problem of the server's own, shaped like those of ``forms``."""
    return {"code": code, "path": path, "severity": severity, "params": params}


def assess(envelope: dict[str, Any], device: Device) -> Assessment:
    """Read and validate the payload of a checked envelope."""
    found = assess_payload(envelope, device)
    if is_shut_out(device):
        found.set_aside("device_revoked")
    elif not found.reason and not covers(device.account, found.text("programme"), found.text("region")):
        # activities do take place outside: somebody looks, nothing is blocked
        found.problems.append(problem("outside_scope", "alert"))
    return found


def assess_payload(envelope: dict[str, Any], device: Device) -> Assessment:
    found = Assessment(title=envelope["form"])
    if envelope["content"] == "sealed":
        found.set_aside("key_unknown")
        return found
    raw = read_payload(envelope["payload"])
    if raw is None:
        found.set_aside("payload_unreadable")
        return found
    form = reading.form(envelope["form"], envelope["version"])
    if form is None:
        found.answers = storable(raw)
        found.set_aside("form_unknown")
        return found
    found = validated(form, raw, device)
    announced = {file["name"] for file in envelope["files"]}
    for path, name in pictures(form.children, found.answers):
        if name not in announced:
            found.problems.append(problem("file_not_announced", "warning", path, name=name[:100]))
    return found


def pictures(nodes: Sequence[Node], answers: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The path and the file name of every picture that the answers name."""
    if not isinstance(answers, dict):
        return
    for node in nodes:
        value = answers.get(node.name)
        if node.type == "group":
            yield from pictures(node.children, answers, prefix)
        elif node.type == "repeat" and isinstance(value, list):
            for place, one in enumerate(value, 1):
                yield from pictures(node.children, one, f"{prefix}{node.name}[{place}]/")
        elif node.type == "image" and isinstance(value, str):
            yield f"{prefix}{node.name}", value


def validated(form: Form, raw: dict[str, Any], device: Device) -> Assessment:
    context = reading.context(username=device.account.username, device_id=device.id)
    # evaluation takes time, and on SQLite the lock of this transaction is everybody's
    db.session.commit()
    result = validate(form, raw, context)
    problems = [storable(one.to_json()) for one in result.problems]
    broken = any(one["severity"] == "error" for one in problems)
    return Assessment(
        answers=storable(result.answers),
        problems=problems,
        title=storable(result.title)[:LONGEST_TITLE],
        reason="rules_broken" if broken else "",
    )
