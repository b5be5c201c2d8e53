"""Whether a content still stands for another is asked for each old file (``carnet files clean``)."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_stored_files_kept_sha256"), "stored_files", ["kept_sha256"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stored_files_kept_sha256"), "stored_files")
