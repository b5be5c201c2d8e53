"""``/api/v1/submissions``: the records, each as far as the caller may see it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from server.accounts.access import current_account, roles
from server.bodies import ApiBlueprint
from server.extensions import db
from server.problems import Problem
from server.submissions import listing, masking, reading
from server.submissions.intake import files_wanted
from server.submissions.models import Event, Revision, Submission
from server.submissions.schemas import (
    DisclosureSchema,
    FilterSchema,
    SubmissionDetailSchema,
    SubmissionListSchema,
    SubmissionSchema,
)

blueprint = ApiBlueprint("submissions", __name__, url_prefix="/api/v1/submissions", description="Records")


@blueprint.get("")
@blueprint.arguments(FilterSchema, location="query")
@blueprint.response(200, SubmissionListSchema)
@roles()
def list_submissions(wanted: dict[str, Any]) -> dict[str, Any]:
    """The records that the caller may see, newest first, 50 a page."""
    return listing.page_of(current_account(), wanted)


@blueprint.get("/<submission_id>")
@blueprint.response(200, SubmissionDetailSchema)
@roles()
def get_submission(submission_id: str) -> dict[str, Any]:
    """A record with its answers, every revision and its history."""
    submission = listing.find(submission_id, current_account())
    if submission is None:
        raise Problem("not_found")
    return detail(submission, partial(masking.seen_by, current_account(), submission))


@blueprint.post("/<submission_id>/disclosure")
@roles(*masking.MAY_REVEAL)
@blueprint.arguments(DisclosureSchema)
@blueprint.response(200, SubmissionDetailSchema)
def disclose(body: dict[str, Any], submission_id: str) -> dict[str, Any]:
    """The record with its personal and sensitive answers. The reason is obligatory and logged."""
    submission = listing.find(submission_id, current_account())
    if submission is None:
        raise Problem("not_found")
    masking.record_disclosure(submission, current_account(), body["reason"])
    db.session.commit()
    return detail(submission, lambda revision: masking.Shown(revision.answers))


def detail(submission: Submission, shown: Callable[[Revision], masking.Shown]) -> dict[str, Any]:
    """The record, its revisions and history, the answers of each as they are ``shown``."""
    revisions = [masking.as_read(one, shown(one)) for one in submission.revisions]
    counting = reading.current(submission)
    current = next(read for read in revisions if read["id"] == counting.id)
    history = select(Event).where(Event.submission_id == submission.id).order_by(Event.id)
    header = [field.attribute or name for name, field in SubmissionSchema().fields.items()]
    return {
        **{name: getattr(submission, name) for name in header},
        "answers": current["answers"],
        "masked": current["masked"],
        "problems": current["problems"],
        "files_wanted": files_wanted(counting) if not current["masked"] else [],
        "revisions": revisions,
        "history": list(db.session.scalars(history)),
    }
