"""``GET /healthz``: is the service up, and does the database keep what it acknowledges?"""

import logging
from typing import Any

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from server.database import durability

blueprint = Blueprint("health", __name__)
log = logging.getLogger("carnet")


@blueprint.get("/healthz")
def healthz() -> tuple[dict[str, Any], int]:
    """``{"status": "ok", "database": {"kind", "durability"}}``; 503 when weaker than WAL+FULL or
    synchronous_commit=on, or when the database does not answer."""
    try:
        found = durability()
    except SQLAlchemyError as error:
        log.error("healthz: %s", type(error).__name__)
        return {"status": "down", "database": {"kind": "unreachable", "durability": "unknown"}}, 503
    strong = found.pop("strong")
    return {"status": "ok" if strong else "weak", "database": found}, 200 if strong else 503
