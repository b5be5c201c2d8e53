"""How many drafts of which form a phone said it holds."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("drafts_in", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("devices", "drafts_in")
