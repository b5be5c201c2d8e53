"""The messages of ``POST /api/v1/sync``, checked where they cross the wire.

The records of a request are checked one by one (:func:`read_envelope`), so that a bad one blocks no other.
"""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates

from sync.revisions import Status
from sync.texts import Digest, RecordId, Text, Whole

PROTOCOL = 1
MOST_RECORDS = 500
LONGEST_PAYLOAD = 1_000_000
# a phone goes on above the highest that it hears of: nobody may push it to where it cannot count
MOST_SEQUENCE = 10_000_000


class Message(Schema):
    """A message ignores what a newer version of the protocol may add."""

    class Meta:
        unknown = EXCLUDE


class PhoneReportSchema(Message):
    """What the phone says of itself; its clock is recorded, never believed."""

    id = Text(most=64, load_default=None, allow_none=True)
    app = Text(most=100, load_default=None, allow_none=True)
    clock = Text(most=64, load_default=None, allow_none=True)
    waiting = Whole(load_default=None, allow_none=True)
    drafts = Whole(load_default=None, allow_none=True)
    drafts_in = fields.Dict(
        keys=Text(most=100),
        values=Whole(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=200),
        metadata={"description": "Drafts by form"},
    )
    free_bytes = Whole(load_default=None, allow_none=True)


class HaveSchema(Message):
    """What the phone has already."""

    forms = fields.Dict(keys=Text(most=100), values=Text(most=100, allow_none=True), load_default=dict)
    places = Text(most=100, load_default=None, allow_none=True)
    keys = fields.List(Text(most=64), load_default=None, allow_none=True, validate=validate.Length(max=100))


class HoldingsSchema(Message):
    """The records the phone holds receipts for: a line ``id:revision:sha256`` for the newest of each.

    ``records`` (the lines) is sent only after the server ordered ``holdings``.
    """

    count = Whole(required=True)
    digest = Text(most=64, required=True)
    records = fields.List(Text(most=130), load_default=None, validate=validate.Length(max=20_000))


class FileSchema(Message):
    """A file that belongs to the record, and comes after it."""

    name = fields.String(
        required=True, validate=validate.Regexp(r"[^/\\\x00-\x1f\x7f\ud800-\udfff]{1,200}\Z")
    )
    sha256 = Digest(required=True)
    bytes = Whole(required=True)
    type = fields.String(required=True, validate=validate.Regexp(r"[\w.+-]{1,60}/[\w.+-]{1,60}\Z"))


class EnvelopeSchema(Message):
    """One revision of one record, as its author finished it. The same bytes are sent for ever."""

    id = RecordId(required=True)
    revision = Whole(least=1, most=1_000_000, required=True)
    parent = Whole(least=1, most=1_000_000, allow_none=True, load_default=None)
    sequence = Whole(required=True)
    # the id under which the phone finished it, where it has another one now
    device = Text(most=64, least=1, allow_none=True, load_default=None)
    form = Text(most=100, least=1, required=True)
    version = Text(most=100, least=1, required=True)
    sha256 = Digest(required=True)
    content = fields.String(validate=validate.OneOf(["plain", "sealed"]), load_default="plain")
    key = Text(most=100, allow_none=True, load_default=None)
    payload = fields.String(required=True, validate=validate.Length(max=LONGEST_PAYLOAD))
    files = fields.List(fields.Nested(FileSchema), load_default=list, validate=validate.Length(max=50))
    # what an earlier result gave with the number; whatever else stands there is worth nothing, and harms none
    ticket = fields.Raw(allow_none=True, load_default=None, metadata={"type": "string"})

    @validates("files")
    def names_differ(self, files: list[dict[str, Any]], **_: Any) -> None:
        # a file that is wrong in itself comes without its name
        names = [file["name"] for file in files if "name" in file]
        if len(set(names)) < len(names):
            raise ValidationError("Two files have the same name.")


class Envelopes(fields.List[Any]):
    """The records of a request, passed on as they came: each is checked by itself."""

    def __init__(self) -> None:
        super().__init__(fields.Nested(EnvelopeSchema), load_default=list)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if len(value) > MOST_RECORDS:
            raise ValidationError(f"At most {MOST_RECORDS} records.")
        return value


class RequestSchema(Message):
    protocol = Whole(required=True, metadata={"enum": [PROTOCOL]})
    device = fields.Nested(PhoneReportSchema, load_default=dict, allow_none=True)
    cursor = Text(most=200, load_default=None, allow_none=True)
    have = fields.Nested(HaveSchema, load_default=dict, allow_none=True)
    holdings = fields.Nested(HoldingsSchema, load_default=None, allow_none=True)
    submissions = Envelopes()


class ProblemEntrySchema(Schema):
    code = fields.String(required=True)
    path = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(["error", "warning", "alert"]))
    params = fields.Dict(required=True)


class ResultSchema(Schema):
    """The outcome of one record; the phone forgets content only when id and digest are its own."""

    id = fields.String(allow_none=True, required=True)
    revision = fields.Raw(allow_none=True, required=True)
    sha256 = fields.String(allow_none=True, required=True)
    status = fields.String(required=True, validate=validate.OneOf([str(status) for status in Status]))
    number = fields.String(allow_none=True, required=True)
    ticket = fields.String(allow_none=True, metadata={"description": "To hand back when it is sent again"})
    problems = fields.List(fields.Nested(ProblemEntrySchema), required=True)
    files_wanted = fields.List(
        fields.String(), required=True, metadata={"description": "sha256 still to PUT"}
    )


class RemarkSchema(Schema):
    path = fields.String(required=True)
    text = fields.String(required=True)


class ChangeSchema(Schema):
    """A record of this account as it stands now.

    The keys from ``version`` on come with a returned record: another phone of its author can correct it.
    """

    id = fields.String(required=True)
    number = fields.String(allow_none=True, required=True)
    state = fields.String(required=True)
    comment = fields.String(allow_none=True, required=True)
    remarks = fields.List(fields.Nested(RemarkSchema), required=True)
    by = fields.String(allow_none=True, metadata={"description": "Name of who decided"})
    at = fields.String(allow_none=True)
    revision = fields.Integer()
    form = fields.String()
    title = fields.String()
    date = fields.String(allow_none=True, metadata={"description": "First day of the event"})
    commune = fields.String(allow_none=True)
    version = fields.String()
    sha256 = fields.String()
    answers = fields.Dict()
    files = fields.List(fields.Nested(FileSchema))


class FormDeltaSchema(Schema):
    id = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.String()
    url = fields.String(required=True)
    digest = fields.String(required=True)


class PlacesDeltaSchema(Schema):
    digest = fields.String(required=True)
    url = fields.String(required=True)


class ResponseSchema(Schema):
    protocol = fields.Integer(required=True)
    server_time = fields.String(required=True)
    cursor = fields.String(allow_none=True, required=True)
    more = fields.Boolean(required=True, metadata={"description": "More changes wait: ask again"})
    results = fields.List(fields.Nested(ResultSchema), required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    forms = fields.List(fields.Nested(FormDeltaSchema), required=True)
    withdrawn = fields.List(
        fields.String(), required=True, metadata={"description": "Forms the phone has and may start no more"}
    )
    places = fields.Nested(PlacesDeltaSchema, allow_none=True, required=True)
    missing = fields.List(fields.String(), required=True, metadata={"description": "Records to send again"})
    orders = fields.List(fields.Dict(), required=True)
    # the public keys to seal for, when they differ from those that the phone has
    keys = fields.List(fields.Dict(), allow_none=True, required=True)


ENVELOPE = EnvelopeSchema()


def read_envelope(raw: Any) -> dict[str, Any]:
    """One record of a request. Raises marshmallow's ValidationError."""
    loaded: dict[str, Any] = ENVELOPE.load(raw)
    return loaded
