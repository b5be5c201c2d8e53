"""``/api/v1/submissions``: the records, each as far as the caller may see it."""

from typing import Any

from sqlalchemy import select

from server.accounts.access import current_account, roles
from server.bodies import ApiBlueprint
from server.extensions import db
from server.problems import Problem
from server.submissions import listing, reading
from server.submissions.intake import files_wanted
from server.submissions.models import Event, Submission
from server.submissions.schemas import (
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
    return detail(submission)


def detail(submission: Submission) -> dict[str, Any]:
    revision = reading.current(submission)
    history = select(Event).where(Event.submission_id == submission.id).order_by(Event.id)
    header = [field.attribute or name for name, field in SubmissionSchema().fields.items()]
    return {
        **{name: getattr(submission, name) for name in header},
        "answers": revision.answers,
        "problems": revision.problems,
        "files_wanted": files_wanted(revision),
        "revisions": submission.revisions,
        "history": list(db.session.scalars(history)),
    }
