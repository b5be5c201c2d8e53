"""``/api/v1/places``."""

from flask import Response, request
from marshmallow import Schema, fields

from server.accounts.access import current_account, roles
from server.bodies import ApiBlueprint
from server.compression import compressed_json
from server.places.reading import digest_for, lists_for

blueprint = ApiBlueprint("places", __name__, url_prefix="/api/v1/places", description="Places")


class PlaceListsSchema(Schema):
    digest = fields.String()
    lists = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Dict(keys=fields.String(), values=fields.String())),
        metadata={
            "description": "regions, departements, communes, localites: rows {name, label, parents}; "
            "lists that forms keep: rows {name, label, properties}"
        },
    )


@blueprint.get("")
@blueprint.alt_response(200, schema=PlaceListsSchema, success=True)
@blueprint.alt_response(304, description="Unchanged")
@roles()
def list_places() -> Response:
    """Regions, départements and communes, the localities of the account's regions; ETag is the digest."""
    account = current_account()
    found = digest_for(account)
    body = {} if found in request.if_none_match else {"digest": found, "lists": lists_for(account)}
    return compressed_json(body, etag=found, request=request)
