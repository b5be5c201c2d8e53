"""Everything that the page of one record shows, read once."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from sqlalchemy import select

from forms.definition import Form
from server.accounts.models import Account
from server.devices.models import Device
from server.extensions import db
from server.form_library.models import FormVersion
from server.office.navigation import DECIDERS
from server.office.places import place_names
from server.review.decisions import OPEN
from server.review.differences import Difference, differences
from server.review.history import Line, Said, decisions, history, remarks
from server.review.models import Decision, DecisionKind
from server.review.photos import Photo, photos
from server.review.sheet import Answer, Grid, Section, sections
from server.review.wording import Notice, comment, notices, reason_aside
from server.submissions import reading
from server.submissions.models import Revision, RevisionStatus, State, Submission


@dataclass(frozen=True)
class Other:
    """A content of the record that does not count: it came too late, or in conflict with another."""

    id: int
    revision: int
    received_at: datetime
    why: str


@dataclass(frozen=True)
class RecordView:
    """One record as its page shows it to one person."""

    record: Submission
    revision: Revision
    form_title: str
    device_name: str
    commune: str
    sections: list[Section]
    notices: list[Notice]
    changes: list[Difference]
    photos: dict[str, Photo]
    history: list[Line]
    remarks: list[Said]
    returned: Decision | None
    comment: str
    aside: str
    others: list["Other"]
    elsewhere: bool
    personal: bool
    may_reveal: bool
    may_decide: bool
    may_release: bool

    @property
    def pictures(self) -> list[tuple[Answer, Photo]]:
        """The photos that are here, with their questions."""
        items = (item for section in self.sections for item in section.items if isinstance(item, Answer))
        found = ((item, self.photo(item)) for item in items)
        return [(item, photo) for item, photo in found if photo and photo.url]

    @property
    def awaited(self) -> list[Photo]:
        """The photos that were announced and have not come: words first, photos after."""
        return [photo for photo in self.photos.values() if not photo.arrived]

    def photo(self, item: Answer) -> Photo | None:
        """The photo that an answer names, if it was announced and may be shown."""
        if item.type != "image" or item.masked or not isinstance(item.value, str):
            return None
        return self.photos.get(item.value)

    @property
    def errors(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.severity == "error"]

    @property
    def alerts(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.severity == "alert"]

    @property
    def warnings(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.severity == "warning"]

    def about(self, path: str) -> list[Notice]:
        """The problems of one answer."""
        return [notice for notice in self.notices if notice.path == path]

    def said_about(self, path: str) -> list[Said]:
        """The remarks on one answer."""
        return [remark for remark in self.remarks if remark.path == path]

    def anchor(self, path: str) -> str:
        """The path under which the page shows this answer; nothing when it does not."""
        for section in self.sections:
            for item in section.items:
                if isinstance(item, Grid):
                    if any(cell.path == path for cell in item.cells):
                        return item.cells[0].path
                elif item.path == path:
                    return path
        return ""

    @property
    def open(self) -> bool:
        return self.record.state in OPEN


def view(
    record: Submission, reader: Account, content: int | None = None, *, personal: bool = False
) -> RecordView:
    """The record as this person may see it; ``personal``: they said why they read personal answers too.

    ``content`` is the id of another content of the record, kept beside the current one: it is only read.
    """
    current = reading.current(record)
    others = kept_beside(record, current)
    revision = next((each for each in others if each.id == content), current)
    elsewhere = revision is not current
    form = reading.form_of(revision)
    language = reader_language()
    decides = reader.role in DECIDERS
    said = notices(revision, form, language, personal=personal)
    found = decisions(record)
    keep = {notice.path for notice in said} | {each.path for one in found for each in one.remarks}
    laid_out = sections(form, revision.answers, language, personal=personal, keep=keep) if form else []
    decided = record.state in OPEN or record.state == State.QUARANTINED
    undone = record.state in {State.QUARANTINED, State.REJECTED} and form is not None
    return RecordView(
        record=record,
        revision=revision,
        form_title=title_of(revision),
        device_name=db.session.scalar(select(Device.name).where(Device.id == revision.device_id)) or "",
        commune=place_names([record.commune]).get(record.commune or "", ""),
        sections=laid_out,
        notices=said,
        changes=changes(record, revision, form, language, personal=personal),
        photos=photos(revision),
        history=history(record),
        remarks=remarks(found, labels(laid_out)),
        returned=next((each for each in found if each.kind == DecisionKind.RETURNED), None),
        comment=comment(revision),
        aside=why_aside(record, said),
        others=[Other(each.id, each.revision, each.received_at, reason_of(each)) for each in others],
        elsewhere=elsewhere,
        personal=personal,
        may_reveal=decides and not personal and has_masked(laid_out),
        may_decide=decides and decided and not elsewhere,
        may_release=decides and undone and not elsewhere,
    )


def why_aside(record: Submission, said: list[Notice]) -> str:
    """Why the record was set aside, unless one of its problems says so already."""
    if record.state != State.QUARANTINED:
        return ""
    found = reason_aside(record.quarantine_reason)
    return "" if any(notice.text == found for notice in said) else found


def kept_beside(record: Submission, current: Revision) -> list[Revision]:
    """Contents that were not accepted, other than the current one."""
    query = select(Revision).where(
        Revision.submission_id == record.id,
        Revision.id != current.id,
        Revision.status != RevisionStatus.ACCEPTED,
    )
    rows = db.session.scalars(query.order_by(Revision.id.desc()))
    # a content that was set aside and then replaced by its correction is history, not a question
    return [
        each for each in rows if each.revision >= current.revision or each.status == RevisionStatus.CONFLICT
    ]


def reason_of(revision: Revision) -> str:
    """Why a content was kept beside."""
    if revision.status == RevisionStatus.CONFLICT:
        return reason_aside("two_contents")
    return reason_aside(str(revision.problems[0]["code"])) if revision.problems else ""


def reader_language() -> str:
    """The language of form texts for this request."""
    return str(get_locale().language)


def title_of(revision: Revision) -> str:
    """The title of the form version, or its id when it was never published here."""
    query = select(FormVersion.title).where(
        FormVersion.form_id == revision.form_id, FormVersion.version == revision.form_version
    )
    return db.session.scalar(query) or revision.form_id


def changes(
    record: Submission, revision: Revision, form: Form | None, language: str, *, personal: bool
) -> list[Difference]:
    """What the current revision changed in its parent."""
    before = db.session.scalar(
        select(Revision)
        .where(Revision.submission_id == record.id, Revision.revision == (revision.parent or 0))
        .order_by(Revision.id)
        .limit(1)
    )
    if before is None or form is None:
        return []
    return differences(form, before.answers, revision.answers, language, personal=personal)


def has_masked(laid_out: list[Section]) -> bool:
    """Whether an answer is not shown because it is personal."""
    items = (item for section in laid_out for item in section.items)
    return any(isinstance(item, Answer) and item.masked for item in items)


def labels(laid_out: list[Section]) -> dict[str, str]:
    """The label of every shown answer."""
    found: dict[str, str] = {}
    for section in laid_out:
        for item in section.items:
            if isinstance(item, Answer):
                found[item.path] = item.label
            elif isinstance(item, Grid):
                found.update({cell.path: cell.label for cell in item.cells})
    return found
