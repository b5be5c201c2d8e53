"""The messages about phones."""

from marshmallow import Schema, fields

from server.bodies import Text


class PhoneSchema(Schema):
    id = Text(most=64, least=1, required=True, metadata={"description": "Made by the phone, e.g. a UUID"})
    name = Text(most=100, load_default="")


class EnrolmentSchema(Schema):
    username = Text(most=200, required=True)
    password = Text(most=1000, required=True, load_only=True)
    device = fields.Nested(PhoneSchema, required=True)


class AccountSchema(Schema):
    username = fields.String()
    name = fields.String()
    role = fields.String()


class EnrolledSchema(Schema):
    device = fields.Nested(PhoneSchema)
    token = fields.String(metadata={"description": "Shown this once; the server keeps its hash only"})
    account = fields.Nested(AccountSchema)
    programmes = fields.List(fields.String())


class DeviceSchema(Schema):
    """A phone as the office sees it."""

    id = fields.String()
    name = fields.String()
    account = fields.Nested(AccountSchema)
    enrolled_at = fields.AwareDateTime()
    revoked_at = fields.AwareDateTime(allow_none=True)
    last_seen_at = fields.AwareDateTime(allow_none=True)
    last_sequence = fields.Integer()
    waiting = fields.Integer(allow_none=True)
    drafts = fields.Integer(allow_none=True)
    free_bytes = fields.Integer(allow_none=True)
    app = fields.String(allow_none=True)


class DevicesSchema(Schema):
    devices = fields.List(fields.Nested(DeviceSchema))
