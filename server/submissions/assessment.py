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
from server.submissions.opening import META, UNOPENED, open_record
from server.submissions.ownership import OTHER_DEVICE
from server.submissions.sealed_files import FILES, files_inside
from server.submissions.storable import storable

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
    # the phone that finished the record, where it is not the one that sent it
    finished_on: str = ""
    # whether the phone it names is known to be another person's: it is not the sender's record
    borrowed: bool = False
    # what came beside the answers of a sealed record
    meta: dict[str, Any] | None = None

    @property
    def unopened(self) -> bool:
        """Whether the record waits for its key: nothing is known of it but its envelope."""
        return self.reason in UNOPENED

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


def hushed(found: dict[str, Any]) -> dict[str, Any]:
    """A problem without what it says of the answers, for whoever may not read them."""
    return {**found, "path": "", "params": {}}


def assess(envelope: dict[str, Any], sender: Device) -> Assessment:
    """Open, read and validate the payload of a checked envelope."""
    device = finished_by(envelope, sender)
    found = assess_payload(envelope, device or sender)
    # what a phone that was shut out sends is its own, whichever other phone it names
    shut_out = is_shut_out(sender)
    if device is None:
        found.set_aside(OTHER_DEVICE)
        found.borrowed = db.session.get(Device, envelope["device"]) is not None
    elif shut_out or is_shut_out(device):
        found.set_aside("device_revoked")
    else:
        judged_scope(found, device)
    found.finished_on = "" if device is None or shut_out else device.id
    return found


def judged_scope(found: Assessment, device: Device) -> None:
    """Activities do take place outside of what somebody works for: an alert, and nothing is blocked."""
    if not found.reason and not covers(device.account, found.text("programme"), found.text("region")):
        found.problems.append(problem("outside_scope", "alert"))


def finished_by(envelope: dict[str, Any], sender: Device) -> Device | None:
    """The phone whose number the record has: the sender, or the same person's phone under an earlier id.

    None where the record names a phone that is somebody else's, or that nobody knows.
    """
    named = envelope.get("device")
    if not named or named == sender.id:
        return sender
    earlier = db.session.get(Device, named)
    return earlier if earlier is not None and earlier.account_id == sender.account_id else None


def assess_payload(envelope: dict[str, Any], device: Device) -> Assessment:
    opened = open_record(envelope, envelope.get("device") or device.id)
    meta = opened.raw.get(META) if envelope["content"] == "sealed" else None
    form = reading.form(envelope["form"], envelope["version"])
    if opened.reason or form is None:
        found = Assessment(answers=storable(opened.raw), title=envelope["form"])
        found.set_aside(opened.reason or "form_unknown")
    else:
        found = validated(form, without_files(opened.raw), device)
        found.problems += pictures_unannounced(form, found.answers, announced_names(envelope, meta))
    found.meta = storable(meta) if isinstance(meta, dict) else None
    return found


def without_files(raw: dict[str, Any]) -> dict[str, Any]:
    """What the form's rules are for: the files that a sealed record speaks of are not among it."""
    meta = raw.get(META)
    if not isinstance(meta, dict) or FILES not in meta:
        return raw
    return {**raw, META: {name: value for name, value in meta.items() if name != FILES}}


def announced_names(envelope: dict[str, Any], meta: Any) -> set[str]:
    """The names of the files that come with the record; a sealed one says them inside."""
    if envelope["content"] == "sealed":
        return {file.name for file in files_inside(meta)}
    return {file["name"] for file in envelope["files"]}


def pictures_unannounced(form: Form, answers: dict[str, Any], announced: set[str]) -> Problems:
    return [
        problem("file_not_announced", "warning", path, name=name[:100])
        for path, name in pictures(form.children, answers)
        if name not in announced
    ]


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
    language = reading.spoken(form, raw)
    context = reading.context(username=device.account.username, device_id=device.id, language=language)
    # evaluation takes time, and on SQLite the lock of this transaction is everybody's
    if db.session().in_transaction():
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
