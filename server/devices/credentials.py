"""A phone's two tokens, of 256 random bits each, stored hashed: a stolen database opens nothing.

The device token lies inside the phone's vault and opens the API. The upload token lies outside, so that
sending goes on while the phone is locked: it hands records, photos and parcels in, and learns nothing but
receipts.
"""

import hashlib
import secrets

from flask import Flask, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from server.accounts import access
from server.accounts.models import Account
from server.devices.models import Device
from server.extensions import db
from server.problems import Problem, register

register(
    "upload_token_only",
    403,
    _l("Carnet verrouillé"),
    _l("Le jeton d’envoi ne permet que d’envoyer : déverrouillez le carnet sur le téléphone."),
)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    # a random token needs no slow hash: there is nothing to guess
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def device_of_token(token: str) -> Device:
    """The phone that holds this token, one or the other, revoked or not. Raises Problem ``token_unknown``."""
    found = token_hash(token)
    device = db.session.scalar(
        select(Device).where(or_(Device.token_hash == found, Device.upload_hash == found))
    )
    if device is None:
        raise Problem("token_unknown")
    return device


def only_uploads(device: Device, token: str) -> bool:
    """Whether this is the phone's token that lies outside its vault."""
    return device.upload_hash == token_hash(token)


def account_of_token(token: str) -> Account:
    """The account that the phone acts for.

    Raises Problem ``token_unknown``, ``device_revoked``, ``upload_token_only``.
    """
    device = device_of_token(token)
    if is_shut_out(device):
        raise Problem("device_revoked")
    if only_uploads(device, token):
        raise Problem("upload_token_only")
    return device.account


def is_shut_out(device: Device) -> bool:
    """Whether the office took the phone's access back, or closed its account."""
    return device.revoked_at is not None or not device.account.active


def sending_device() -> Device:
    """The phone that is sending, even a revoked one: what it holds must reach the quarantine.

    Raises Problem ``login_needed`` without a bearer token, ``token_unknown`` with a foreign one.
    """
    device = device_of_token(bearer_token())
    # SQLite's write lock is not held while the body comes in over 2G
    db.session.commit()
    return device


def bearer_token() -> str:
    credentials = request.authorization
    if credentials is None or credentials.type != "bearer" or not credentials.token:
        raise Problem("login_needed")
    return credentials.token


def is_locked_phone(device: Device) -> bool:
    """Whether the request comes with the upload token: its phone is locked, whoever holds it."""
    return only_uploads(device, bearer_token())


def any_caller() -> Account:
    """Who is calling, with any credential that is in force: a session, a password, either token of a phone.

    Raises Problem ``login_needed``, ``token_unknown``, ``device_revoked``.
    """
    if (request.authorization and request.authorization.type) != "bearer":
        return access.current_account()
    device = sending_device()
    if is_shut_out(device):
        raise Problem("device_revoked")
    return device.account


def init_app(app: Flask) -> None:
    """Let a phone's token open the API."""
    if account_of_token not in access.token_readers:
        access.token_readers.append(account_of_token)
