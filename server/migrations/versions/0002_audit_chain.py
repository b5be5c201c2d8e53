"""Chain the audit log: each line holds the hash of the one before, and the database refuses changes."""

import hashlib
import json
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite copies a table to alter it: a later migration that does so must make these triggers again
SQLITE_TRIGGERS = [
    f"""CREATE TRIGGER audit_entries_no_{verb.lower()} BEFORE {verb} ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRES_TRIGGERS = [
    """CREATE FUNCTION audit_entries_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    """CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_append_only()""",
    """CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_append_only()""",
]

entries = sa.table(
    "audit_entries",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("account_id", sa.String),
    sa.column("action", sa.String),
    sa.column("object", sa.String),
    sa.column("detail", sa.JSON),
    sa.column("previous", sa.String),
    sa.column("hash", sa.String),
)
head = sa.table(
    "audit_head", sa.column("id", sa.Integer), sa.column("last", sa.Integer), sa.column("hash", sa.String)
)


def upgrade() -> None:
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.add_column(sa.Column("previous", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("hash", sa.String(), nullable=True))
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    chain_what_is_there()
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.alter_column("previous", existing_type=sa.String(), nullable=False)
        batch_op.alter_column("hash", existing_type=sa.String(), nullable=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(trigger)


def chain_what_is_there() -> None:
    connection = op.get_bind()
    last, previous = 0, "0" * 64
    for row in connection.execute(sa.select(entries).order_by(entries.c.id)).mappings().all():
        last, hash = row["id"], hash_of(row, previous)
        line = sa.update(entries).where(entries.c.id == last)
        connection.execute(line.values(previous=previous, hash=hash))
        previous = hash
    connection.execute(sa.insert(head).values(id=1, last=last, hash=previous))


def hash_of(row: Any, previous: str) -> str:
    # a copy of server.audit.chain as it was: migrations outlive code
    at = row["at"].replace(tzinfo=UTC) if row["at"].tzinfo is None else row["at"].astimezone(UTC)
    values = [previous, row["id"], at.isoformat(timespec="microseconds")]
    values += [row[name] for name in ("account_id", "action", "object", "detail")]
    return hashlib.sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_entries_no_update")
        op.execute("DROP TRIGGER audit_entries_no_delete")
    else:
        op.execute("DROP TRIGGER audit_entries_no_truncate ON audit_entries")
        op.execute("DROP TRIGGER audit_entries_no_change ON audit_entries")
        op.execute("DROP FUNCTION audit_entries_append_only()")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.drop_column("hash")
        batch_op.drop_column("previous")
