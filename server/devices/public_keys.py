"""``/api/v1/keys``: the public keys that phones seal for."""

from typing import Any

from server.bodies import ApiBlueprint
from server.devices.credentials import any_caller
from server.devices.schemas import PublicKeysSchema
from server.keys import keyring

blueprint = ApiBlueprint("keys", __name__, url_prefix="/api/v1/keys", description="Keys to seal for")


@blueprint.get("")
@blueprint.response(200, PublicKeysSchema)
def list_keys() -> dict[str, Any]:
    """The keys in force, the one to seal for marked; for every caller, also a locked phone."""
    any_caller()
    return {"keys": keyring.published()}
