"""``/api/v1/places``."""

from flask import Response, request
from marshmallow import Schema, fields

from server.accounts.access import roles
from server.bodies import ApiBlueprint
from server.compression import compressed_json
from server.places.reading import choice_lists, digest

blueprint = ApiBlueprint("places", __name__, url_prefix="/api/v1/places", description="Places")


class PlaceListsSchema(Schema):
    digest = fields.String()
    lists = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Dict(keys=fields.String(), values=fields.String())),
        metadata={"description": "regions, departements, communes: rows {name, label, parents}"},
    )


@blueprint.get("")
@blueprint.alt_response(200, schema=PlaceListsSchema, success=True)
@blueprint.alt_response(304, description="Unchanged")
@roles()
def list_places() -> Response:
    """Regions, départements and communes; ETag is the digest."""
    lists = choice_lists()
    found = digest(lists)
    return compressed_json({"digest": found, "lists": lists}, etag=found, request=request)
