"""The messages about phones."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from server.bodies import Text
from sync.messages import MOST_SEQUENCE
from sync.texts import Whole


class PhoneSchema(Schema):
    id = Text(most=64, least=1, required=True, metadata={"description": "Made by the phone, e.g. a UUID"})
    name = Text(most=100, load_default="")
    sequence = Whole(
        most=MOST_SEQUENCE,
        load_default=0,
        load_only=True,
        metadata={"description": "The last number that this phone gave to a record; 0 for a new one"},
    )
    last_sequence = fields.Integer(dump_only=True, metadata={"description": "Go on above this number"})


class EnrolmentSchema(Schema):
    """Either a user name and its password, or the code of an invitation."""

    username = Text(most=200)
    password = Text(most=1000, load_only=True)
    invitation = Text(most=100, least=1, load_only=True)
    device = fields.Nested(PhoneSchema, required=True)

    @validates_schema
    def says_who(self, data: dict[str, Any], **_: Any) -> None:
        missing = {"username", "password"} - data.keys()
        if "invitation" not in data and missing:
            raise ValidationError({name: ["Missing data for required field."] for name in missing})


class PublicKeySchema(Schema):
    id = fields.String()
    public = fields.String(metadata={"description": "Base64url of the uncompressed P-256 point (65 bytes)"})
    created = fields.String()
    current = fields.Boolean(metadata={"description": "Seal for this one"})


class PublicKeysSchema(Schema):
    keys = fields.List(fields.Nested(PublicKeySchema))


class AccountSchema(Schema):
    username = fields.String()
    name = fields.String()
    role = fields.String()


class EnrolledSchema(Schema):
    device = fields.Nested(PhoneSchema)
    token = fields.String(metadata={"description": "Shown this once; the server keeps its hash only"})
    upload_token = fields.String(
        metadata={"description": "Hands records, photos and parcels in, and learns nothing but receipts"}
    )
    keys = fields.List(fields.Nested(PublicKeySchema))
    secret = fields.String(metadata={"description": "What locks the vault: pin or passphrase"})
    lock_after = fields.Integer(metadata={"description": "Seconds unused after which the vault locks"})
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
