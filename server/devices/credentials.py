"""The phone's token: 256 random bits, stored hashed, so that a stolen database opens nothing."""

import hashlib
import secrets

from flask import Flask, request
from sqlalchemy import select

from server.accounts import access
from server.accounts.models import Account
from server.devices.models import Device
from server.extensions import db
from server.problems import Problem


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    # a random token needs no slow hash: there is nothing to guess
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def device_of_token(token: str) -> Device:
    """The phone that holds this token, revoked or not. Raises Problem ``token_unknown``."""
    device = db.session.scalar(select(Device).where(Device.token_hash == token_hash(token)))
    if device is None:
        raise Problem("token_unknown")
    return device


def account_of_token(token: str) -> Account:
    """The account that the phone acts for. Raises Problem ``token_unknown``, ``device_revoked``."""
    device = device_of_token(token)
    if is_shut_out(device):
        raise Problem("device_revoked")
    return device.account


def is_shut_out(device: Device) -> bool:
    """Whether the office took the phone's access back, or closed its account."""
    return device.revoked_at is not None or not device.account.active


def sending_device() -> Device:
    """The phone that is sending, even a revoked one: what it holds must reach the quarantine.

    Raises Problem ``login_needed`` without a bearer token, ``token_unknown`` with a foreign one.
    """
    credentials = request.authorization
    if credentials is None or credentials.type != "bearer" or not credentials.token:
        raise Problem("login_needed")
    device = device_of_token(credentials.token)
    # SQLite's write lock is not held while the body comes in over 2G
    db.session.commit()
    return device


def init_app(app: Flask) -> None:
    """Let a phone's token open the API."""
    if account_of_token not in access.token_readers:
        access.token_readers.append(account_of_token)
