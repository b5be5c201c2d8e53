"""``/api/v1/devices``: enrolling a phone, listing the phones, revoking one."""

from typing import Any

from sqlalchemy import select

from server.accounts.access import current_account, roles, with_own_password
from server.accounts.models import Account, Role
from server.accounts.passwords import authenticate
from server.accounts.scope import programmes_of
from server.accounts.second_factor import refuse_password_alone
from server.bodies import ApiBlueprint
from server.devices import enrolment, invitations
from server.devices.enrolment import Enrolled
from server.devices.models import Device
from server.devices.schemas import DevicesSchema, EnrolledSchema, EnrolmentSchema
from server.extensions import db
from server.keys import keyring
from server.problems import Problem
from server.programmes.reading import programme_codes, strictest_secret

# seconds unused after which a phone's vault locks
LOCK_AFTER = 120

blueprint = ApiBlueprint("devices", __name__, url_prefix="/api/v1/devices", description="Phones")


@blueprint.post("")
@blueprint.doc(security=[])
@blueprint.arguments(EnrolmentSchema)
@blueprint.response(201, EnrolledSchema)
def enrol(body: dict[str, Any]) -> dict[str, Any]:
    """Enrol a phone with an account's password, or with an invitation's code.

    The answer holds the phone's two tokens, once, and the public keys that it seals for.
    """
    enrolled = by_invitation(body) if "invitation" in body else by_password(body)
    db.session.commit()
    account = enrolled.device.account
    codes = programmes_of(account, programme_codes())
    return {
        "device": enrolled.device,
        "token": enrolled.token,
        "upload_token": enrolled.upload_token,
        "account": account,
        "programmes": codes,
        "keys": keyring.published(),
        "secret": strictest_secret(codes),
        "lock_after": LOCK_AFTER,
    }


def by_password(body: dict[str, Any]) -> Enrolled:
    account = authenticate(body["username"], body["password"])
    if account.role != Role.AGENT:
        # an agent's card leads to the phone, where no password is changed; the others begin in the office
        with_own_password(account)
    refuse_password_alone(account)
    return enrolment.enrol(account, **about(body))


def by_invitation(body: dict[str, Any]) -> Enrolled:
    invitation = invitations.spend(body["invitation"])
    enrolled = enrolment.enrol(invitation.account, **about(body), invitation=invitation.id)
    invitations.spent_on(invitation, enrolled.device)
    return enrolled


def about(body: dict[str, Any]) -> dict[str, Any]:
    phone = body["device"]
    return {"wished_id": phone["id"], "name": phone["name"], "sequence": phone["sequence"]}


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
