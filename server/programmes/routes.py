"""``/api/v1/programmes``."""

from typing import Any

from marshmallow import Schema, fields

from server.accounts.access import roles
from server.bodies import ApiBlueprint
from server.programmes.reading import as_message, programmes

blueprint = ApiBlueprint("programmes", __name__, url_prefix="/api/v1/programmes", description="Programmes")


class PhaseSchema(Schema):
    name = fields.String()
    label = fields.String()
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)


class ProgrammeSchema(Schema):
    name = fields.String(metadata={"description": "Code"})
    label = fields.String(metadata={"description": "Short name"})
    title = fields.String(metadata={"description": "Full name"})
    donor = fields.String()
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    regions = fields.List(fields.String(), metadata={"description": "P-codes"})
    names = fields.Boolean(metadata={"description": "Whether it may keep names of people"})
    phases = fields.List(fields.Nested(PhaseSchema))


class ProgrammesSchema(Schema):
    programmes = fields.List(fields.Nested(ProgrammeSchema))


@blueprint.get("")
@blueprint.response(200, ProgrammesSchema)
@roles()
def list_programmes() -> dict[str, Any]:
    """The active programmes with their regions and phases."""
    return {"programmes": [as_message(programme) for programme in programmes()]}
