"""Réintégration is seen by those who were named to it; whoever sees it already keeps it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("reintegration", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(
        sa.update(sa.table("accounts", sa.column("reintegration", sa.Boolean))).values(reintegration=True)
    )


def downgrade() -> None:
    op.drop_column("accounts", "reintegration")
