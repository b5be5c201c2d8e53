"""Forms and places that the phone does not have yet."""

from typing import Any

from flask import url_for

from server.accounts.models import Account
from server.form_library.offering import offered
from server.form_library.routes import as_entry
from server.keys import keyring
from server.places.reading import digest_for


def new_keys(have: list[str] | None) -> list[dict[str, object]] | None:
    """The public keys in force, when they are not the ones that the phone has."""
    found = keyring.published()
    return None if have is not None and {key["id"] for key in found} == set(have) else found


def new_forms(have: dict[str, str | None], account: Account) -> tuple[list[dict[str, str]], list[str]]:
    """The current version of each form that the phone has not, or has in another version; and the ids of
    those that it has and is no longer offered."""
    rows = offered(account)
    new = [as_entry(row) for row in rows if have.get(row.form_id) != row.version]
    return new, sorted(have.keys() - {row.form_id for row in rows})


def new_places(have: str | None, account: Account) -> dict[str, Any] | None:
    """Where the places of this account are, when they differ from those that the phone has."""
    found = digest_for(account)
    return None if found == have else {"digest": found, "url": url_for("places.list_places")}
