"""``/api/v1/devices``: enrolling a phone, listing the phones, revoking one."""

from typing import Any

from sqlalchemy import select

from server.accounts.access import current_account, roles
from server.accounts.models import Account, Role
from server.accounts.passwords import authenticate
from server.accounts.scope import programmes_of
from server.accounts.second_factor import refuse_password_alone
from server.bodies import ApiBlueprint
from server.devices import enrolment
from server.devices.models import Device
from server.devices.schemas import DevicesSchema, EnrolledSchema, EnrolmentSchema
from server.extensions import db
from server.problems import Problem
from server.programmes.reading import programme_codes

blueprint = ApiBlueprint("devices", __name__, url_prefix="/api/v1/devices", description="Phones")


@blueprint.post("")
@blueprint.doc(security=[])
@blueprint.arguments(EnrolmentSchema)
@blueprint.response(201, EnrolledSchema)
def enrol(body: dict[str, Any]) -> dict[str, Any]:
    """Enrol a phone with an account's password; the answer holds the phone's token, once."""
    account = authenticate(body["username"], body["password"])
    refuse_password_alone(account)
    device, token = enrolment.enrol(account, body["device"]["id"], body["device"]["name"])
    return {
        "device": device,
        "token": token,
        "account": account,
        "programmes": programmes_of(account, programme_codes()),
    }


@blueprint.get("")
@blueprint.response(200, DevicesSchema)
@roles()
def list_devices() -> dict[str, Any]:
    """The phones: all of them for an administrator, one's own for anybody else."""
    return {"devices": list(db.session.scalars(visible_devices(current_account())))}


@blueprint.delete("/<device_id>")
@blueprint.response(204)
@roles(Role.ADMIN)
def revoke(device_id: str) -> None:
    """Revoke a phone: its token opens nothing any more, what it still sends is set aside."""
    device = db.session.get(Device, device_id)
    if device is None:
        raise Problem("not_found")
    enrolment.revoke(device, current_account())


def visible_devices(account: Account) -> Any:
    found = select(Device).order_by(Device.enrolled_at)
    return found if account.is_admin else found.where(Device.account_id == account.id)
