"""The demonstration accounts, with random passwords kept in a file that only the server's user can read."""

import json
import os
import secrets
from pathlib import Path

from flask import current_app

from server.accounts.creation import Window, add_account, find_account
from server.accounts.models import Role
from server.accounts.passwords import hash_password
from server.extensions import db
from server.programmes.reading import programme_codes

Accounts = dict[str, dict[str, str]]
DIFFA, ZINDER = "NE002", "NE007"
NAMES = {
    "agent": ("Agent de démonstration", Role.AGENT),
    "superviseur": ("Superviseur de démonstration", Role.SUPERVISOR),
    "analyste": ("Suivi-évaluation de démonstration", Role.ANALYST),
    "admin": ("Administrateur de démonstration", Role.ADMIN),
}


def demonstration_accounts() -> Accounts:
    """The accounts with their passwords: made at the first start, the same ever after."""
    path: Path = current_app.config["CARNET_DATA"] / "demo-accounts.json"
    known: Accounts = json.loads(path.read_text()) if path.exists() else {}
    wanted = {
        username: known.get(username) or {"username": username, "password": secrets.token_urlsafe(12)}
        for username in NAMES
    }
    if wanted != known:
        write_privately(path, wanted)
    for username, entry in wanted.items():
        ensure(username, entry["password"], new_password=username not in known)
    db.session.commit()
    return wanted


def ensure(username: str, password: str, *, new_password: bool) -> None:
    account = find_account(username)
    if account is None:
        name, role = NAMES[username]
        add_account(username, name, role, password, windows(username), reintegration=True)
    elif new_password:
        # the file was lost, the database was not: the printed password must open the account
        account.password_hash = hash_password(password)


def windows(username: str) -> list[Window]:
    if username == "admin":
        return [(None, None)]
    codes = programme_codes()
    if username == "agent":
        return [(code, region) for code in codes for region in (DIFFA, ZINDER)]
    return [(code, None) for code in codes]


def write_privately(path: Path, accounts: Accounts) -> None:
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(accounts, file, indent=2, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
