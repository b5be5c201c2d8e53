"""Writing to the audit log, beside the write it tells of and in the same transaction."""

from typing import Any

from server.audit.models import Entry
from server.extensions import db


def record(action: str, object: str, *, by: str | None, **detail: Any) -> None:
    """Add a line: ``by`` (an account id, or none) did ``action`` to ``object`` ("submission/0190…").

    ``detail`` holds ids, codes and counts; never an answer, a name or a password.
    """
    db.session.add(Entry(action=action, object=object, account_id=by, detail=detail))
