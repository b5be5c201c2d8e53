"""``/bureau/telephones/colis``: the office takes in parcels that somebody brought on a card or a phone."""

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from server.accounts.access import current_account, roles
from server.devices.models import Device
from server.exchange import parcels
from server.extensions import db
from server.office.navigation import DECIDERS
from server.problems import Problem
from server.submissions.storable import read_payload
from sync.revisions import Status

pages = Blueprint("parcel_pages", __name__, url_prefix="/bureau/telephones/colis")

MOST = 20
LONGEST_RECEIPT = 400_000


@dataclass(frozen=True)
class Handed:
    """What became of one file: its receipt, or why it was not taken in."""

    name: str
    phone: Device | None = None
    receipt: dict[str, Any] = field(default_factory=dict)
    refusal: dict[str, Any] = field(default_factory=dict)

    def count(self, *statuses: str) -> int:
        return sum(1 for one in self.receipt.get("results", []) if one["status"] in statuses)

    @property
    def new(self) -> int:
        return self.count(Status.CREATED)

    @property
    def known(self) -> int:
        return self.count(Status.DUPLICATE)

    @property
    def aside(self) -> int:
        return self.count(Status.QUARANTINED, Status.CONFLICT)

    @property
    def refused(self) -> int:
        return self.count(Status.REFUSED)

    @property
    def receipt_text(self) -> str:
        return json.dumps(self.receipt, ensure_ascii=False)


@pages.get("")
@roles(*DECIDERS)
def show() -> ResponseReturnValue:
    """The page where parcels are chosen."""
    return render_template("office/parcels.html", handed=[], most=most_bytes())


@pages.post("")
@roles(*DECIDERS)
def take_in() -> ResponseReturnValue:
    """Take the files of the field ``parcel`` in; each says by itself what became of it."""
    files = [one for one in request.files.getlist("parcel") if one.filename][:MOST]
    handed = [taken_in(one) for one in files]
    return render_template("office/parcels.html", handed=handed, most=most_bytes(), nothing=not files)


def taken_in(file: FileStorage) -> Handed:
    name = (file.filename or "")[-120:].encode("utf-8", "replace").decode()
    most = most_bytes()
    content = file.stream.read(most + 1)
    try:
        if len(content) > most:
            raise Problem("too_large", accepted=most)
        receipt = parcels.take_in(content, current_account())
    except Problem as problem:
        return Handed(name, refusal=problem.to_json())
    phone = db.session.scalar(select(Device).where(Device.id == receipt["device"]))
    return Handed(name, phone=phone, receipt=receipt)


@pages.post("/recu")
@roles(*DECIDERS)
def receipt() -> ResponseReturnValue:
    """A receipt that was just given, as a file for the phone that made the parcel."""
    text = request.form.get("receipt", "")
    found = read_payload(text) if len(text) < LONGEST_RECEIPT else None
    if found is None or not parcels.is_ours(found):
        raise Problem("not_found")
    day = str(found.get("at"))[:10]
    return Response(
        json.dumps(found),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="recu-{day}.carnet"'},
    )


def most_bytes() -> int:
    most: int = current_app.config["CARNET_MAX_PARCEL_BYTES"]
    return most
