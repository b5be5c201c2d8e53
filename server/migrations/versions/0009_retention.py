"""How long personal data is kept, and what was taken out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("programme", "kind", name=op.f("uq_retention_rules_programme")),
    )
    op.create_table(
        "purges",
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_purges_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "kind", name=op.f("pk_purges")),
    )


def downgrade() -> None:
    op.drop_table("purges")
    op.drop_table("retention_rules")
