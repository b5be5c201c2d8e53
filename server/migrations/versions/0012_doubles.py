"""What records are compared by. Filled by ``carnet setup``, or when the next record comes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compared_forms",
        sa.Column("form_id", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_compared_forms")),
    )
    op.create_table(
        "marks",
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("days", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_marks_submission_id_submissions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("submission_id", "digest", name=op.f("pk_marks")),
    )
    op.create_index(op.f("ix_marks_digest"), "marks", ["digest"])


def downgrade() -> None:
    for table in ("marks", "compared_forms"):
        op.drop_table(table)
