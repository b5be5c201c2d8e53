"""``/api/v1/submissions/<id>/approval``, ``…/return``, ``…/rejection``, ``…/release``: decisions."""

from typing import Any

from flask import request

from server.accounts.access import current_account, roles
from server.accounts.models import Role
from server.bodies import ApiBlueprint, StrictParser
from server.extensions import db
from server.problems import Problem
from server.review import decisions
from server.review.schemas import DecisionSchema, ReasonedSchema, ReturnSchema
from server.submissions import listing
from server.submissions.models import Submission
from server.submissions.schemas import SubmissionSchema


class LenientParser(StrictParser):
    """No body at all says as much as an empty object: an approval needs no words."""

    def load_json(self, req: Any, schema: Any) -> Any:
        return self._raw_load_json(req) if request.get_data() else {}


class DecisionBlueprint(ApiBlueprint):
    ARGUMENTS_PARSER = LenientParser()


api_blueprint = DecisionBlueprint(
    "decisions", __name__, url_prefix="/api/v1/submissions", description="Decisions on records"
)
may_decide = roles(Role.SUPERVISOR, Role.ADMIN)


@api_blueprint.post("/<id>/approval")
@may_decide
@api_blueprint.arguments(DecisionSchema)
@api_blueprint.response(201, SubmissionSchema)
def approve(body: dict[str, Any], id: str) -> Submission:
    """Approve a record: it counts from now on. 409 unless it is in review and still at the given revision."""
    record = held(id)
    decisions.approve(record, current_account(), **body)
    db.session.commit()
    return record


@api_blueprint.delete("/<id>/approval")
@may_decide
@api_blueprint.response(200, SubmissionSchema)
def withdraw_approval(id: str) -> Submission:
    """Take an approval back: the record is in review again and no longer counts."""
    record = held(id)
    decisions.withdraw_approval(record, current_account())
    db.session.commit()
    return record


@api_blueprint.post("/<id>/return")
@may_decide
@api_blueprint.arguments(ReturnSchema)
@api_blueprint.response(201, SubmissionSchema)
def return_to_author(body: dict[str, Any], id: str) -> Submission:
    """Send a record back to its author's phone, with a reason and remarks on single answers."""
    record = held(id)
    remarks = {each["path"]: each["text"] for each in body["remarks"]}
    decisions.return_to_author(record, current_account(), body["reason"], remarks, revision=body["revision"])
    db.session.commit()
    return record


@api_blueprint.post("/<id>/rejection")
@may_decide
@api_blueprint.arguments(ReasonedSchema)
@api_blueprint.response(201, SubmissionSchema)
def reject(body: dict[str, Any], id: str) -> Submission:
    """Reject a record, with a reason: it stays readable and is never counted."""
    record = held(id)
    decisions.reject(record, current_account(), **body)
    db.session.commit()
    return record


@api_blueprint.post("/<id>/release")
@may_decide
@api_blueprint.arguments(ReasonedSchema)
@api_blueprint.response(201, SubmissionSchema)
def release(body: dict[str, Any], id: str) -> Submission:
    """Take a record that was set aside, or rejected, back into review, with a reason."""
    record = held(id)
    decisions.release(record, current_account(), **body)
    db.session.commit()
    return record


def held(id: str) -> Submission:
    """The record in the caller's scope, held until the decision is written. Raises Problem ``not_found``."""
    record = listing.find(id, current_account())
    if record is None:
        raise Problem("not_found")
    return decisions.lock(record)
