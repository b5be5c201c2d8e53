"""Records as the API shows them."""

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates

from server.bodies import Text
from server.submissions.models import State

STATES = [str(state) for state in State]


class FilterSchema(Schema):
    """The filters of a list; all of them together must fit."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(validate=validate.OneOf(STATES))
    form = Text(most=100)
    programme = Text(most=100)
    region = Text(most=100)
    commune = Text(most=100)
    author = Text(most=200, metadata={"description": "Username"})
    from_ = fields.Date(data_key="from", metadata={"description": "The event began on this day or later"})
    to = fields.Date(metadata={"description": "The event began on this day or earlier"})
    alert = fields.Boolean()
    q = Text(most=100, metadata={"description": "Part of the number or of the title"})
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))


class DisclosureSchema(Schema):
    """Why somebody reads personal answers."""

    reason = Text(most=500, required=True)

    @validates("reason")
    def says_something(self, value: str, **_data: object) -> None:
        if not value.strip():
            raise ValidationError("Shorter than minimum length 1.")


class AuthorSchema(Schema):
    username = fields.String()
    name = fields.String()


class SubmissionSchema(Schema):
    id = fields.String()
    number = fields.String(allow_none=True)
    form = fields.String(attribute="form_id")
    state = fields.String(validate=validate.OneOf(STATES))
    revision = fields.Integer()
    author = fields.Pluck(AuthorSchema, "username", allow_none=True)
    device = fields.String(attribute="device_id")
    programme = fields.String(allow_none=True)
    region = fields.String(allow_none=True)
    departement = fields.String(allow_none=True)
    commune = fields.String(allow_none=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    title = fields.String()
    has_alert = fields.Boolean()
    quarantine_reason = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class SubmissionListSchema(Schema):
    submissions = fields.List(fields.Nested(SubmissionSchema))
    total = fields.Integer()
    page = fields.Integer()
    pages = fields.Integer()


class AttachmentSchema(Schema):
    name = fields.String()
    sha256 = fields.String()
    bytes = fields.Integer()
    type = fields.String()


class RevisionSchema(Schema):
    revision = fields.Integer()
    parent = fields.Integer(allow_none=True)
    sha256 = fields.String()
    status = fields.String()
    form = fields.String(attribute="form_id")
    version = fields.String(attribute="form_version")
    device = fields.String(attribute="device_id")
    sequence = fields.Integer()
    received_at = fields.AwareDateTime()
    phone_clock = fields.String(allow_none=True)
    answers = fields.Dict()
    masked = fields.List(
        fields.String(), metadata={"description": "Paths of the personal answers that were left out"}
    )
    problems = fields.List(fields.Dict())
    files = fields.List(fields.Nested(AttachmentSchema), attribute="attachments")


class EventSchema(Schema):
    at = fields.AwareDateTime()
    kind = fields.String()
    revision = fields.Integer()
    by = fields.Pluck(AuthorSchema, "username", attribute="account", allow_none=True)
    detail = fields.Dict()


class SubmissionDetailSchema(SubmissionSchema):
    answers = fields.Dict()
    masked = fields.List(
        fields.String(), metadata={"description": "Paths of the personal answers that were left out"}
    )
    problems = fields.List(fields.Dict())
    files_wanted = fields.List(fields.String())
    revisions = fields.List(fields.Nested(RevisionSchema))
    history = fields.List(fields.Nested(EventSchema))
