"""Two tokens a phone, invitations by code, sealed records and files."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["accounts.id"], name=op.f("fk_invitations_made_by_id_accounts")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_invitations_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    op.create_index(op.f("ix_invitations_account_id"), "invitations", ["account_id"])
    # columns are added in place: SQLite must not copy a table that others refer to
    op.add_column("devices", sa.Column("upload_hash", sa.String(), nullable=True))
    op.create_index(op.f("ix_devices_upload_hash"), "devices", ["upload_hash"], unique=True)
    op.add_column("devices", sa.Column("first_sequence", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("programmes", sa.Column("secret", sa.String(), nullable=False, server_default="pin"))
    op.add_column("revisions", sa.Column("meta", sa.JSON(), nullable=True))
    op.add_column("attachments", sa.Column("sealed_name", sa.String(), nullable=True))
    op.add_column("attachments", sa.Column("content_sha256", sa.String(), nullable=True))
    op.add_column("attachments", sa.Column("content_bytes", sa.BigInteger(), nullable=True))
    op.add_column("stored_files", sa.Column("state", sa.String(), nullable=False, server_default="ready"))
    op.add_column("stored_files", sa.Column("kept_sha256", sa.String(), nullable=True))
    op.add_column("stored_files", sa.Column("kept_bytes", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for table, column in (
        ("stored_files", "kept_bytes"),
        ("stored_files", "kept_sha256"),
        ("stored_files", "state"),
        ("attachments", "content_bytes"),
        ("attachments", "content_sha256"),
        ("attachments", "sealed_name"),
        ("revisions", "meta"),
        ("programmes", "secret"),
        ("devices", "first_sequence"),
    ):
        op.drop_column(table, column)
    op.drop_index(op.f("ix_devices_upload_hash"), "devices")
    op.drop_column("devices", "upload_hash")
    op.drop_index(op.f("ix_invitations_account_id"), "invitations")
    op.drop_table("invitations")
