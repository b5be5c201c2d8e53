"""Alembic's environment: every model is imported here, so that a comparison sees all tables."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

import server.accounts.models
import server.audit.models
import server.devices.models
import server.exchange.models
import server.form_library.models
import server.indicators.models
import server.places.models
import server.programmes.models
import server.review.models
import server.submissions.models  # noqa: F401  # imported for the tables they define
from server.extensions import Base, db


def render_type(kind: str, item: Any, _context: Any) -> Any:
    """Write our own column types as what they are in the database: migrations outlive classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_type,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
