"""Writing to the audit log, beside the write it tells of and in the same transaction.

The lines of a transaction are linked into the chain at its very end. So the lock on the chain's end is the
last one that a transaction takes, whatever it locked before (no two can wait for each other), and it is held
for the commit only: pushes do not wait for one another while records are read and checked.
"""

import json
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from server.audit.chain import link
from server.extensions import db, now

PENDING = "carnet.audit"


def record(action: str, object: str, *, by: str | None, **detail: Any) -> None:
    """Add a line: ``by`` (an account id, or none) did ``action`` to ``object`` ("submission/0190…").

    ``detail`` holds ids, codes, counts and the reasons people gave; never an answer, a name or a password.
    """
    session = db.session()
    if not session.in_transaction():
        # without a transaction nothing would be told of a rollback
        session.begin()
    line: dict[str, Any] = {"action": action, "object": object, "account_id": by, "at": now()}
    # as the database will give it back: the hash is over that
    line["detail"] = json.loads(json.dumps(detail))
    session.info.setdefault(PENDING, []).append(line)


@event.listens_for(db.session, "before_commit")
def write(session: Session) -> None:
    """Link the waiting lines, after everything else that the transaction writes."""
    if session.in_nested_transaction():
        return
    if pending := session.info.pop(PENDING, None):
        session.flush()
        session.add_all(link(pending))


@event.listens_for(db.session, "after_soft_rollback")
def forget(session: Session, _transaction: Any) -> None:
    """What did not happen is not told."""
    session.info.pop(PENDING, None)
