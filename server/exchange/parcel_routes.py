"""``POST /api/v1/parcels``: a colleague's phone hands in what another one could not send."""

from typing import Any

from flask import current_app, request

from server.bodies import ApiBlueprint, unpack
from server.devices.credentials import any_caller
from server.exchange import parcels
from server.exchange.parcels import OutsideSchema, ReceiptSchema
from server.problems import Problem

blueprint = ApiBlueprint(
    "parcels", __name__, url_prefix="/api/v1/parcels", description="Records carried by somebody else"
)


@blueprint.post("")
@blueprint.doc(requestBody={"required": True, "content": {"application/json": {"schema": OutsideSchema}}})
@blueprint.response(200, ReceiptSchema)
def import_parcel() -> dict[str, Any]:
    """Take a sealed parcel in, as often as it comes; the receipt is for the phone that made it.

    For every enrolled phone, with either of its tokens, and for the office.
    """
    carrier = any_caller()
    accepted: int = current_app.config["CARNET_MAX_PARCEL_BYTES"]
    if (request.content_length or 0) > accepted:
        raise Problem("too_large", accepted=accepted)
    return parcels.take_in(unpack(request.get_data(), accepted), carrier)
