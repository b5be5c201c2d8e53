"""Localities, pictures of forms, and to whom a form is published."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "localities",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["commune"], ["places.pcode"], name=op.f("fk_localities_commune_places")),
        sa.ForeignKeyConstraint(["region"], ["places.pcode"], name=op.f("fk_localities_region_places")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_localities")),
    )
    op.create_index(op.f("ix_localities_commune"), "localities", ["commune"])
    op.create_index(op.f("ix_localities_region"), "localities", ["region"])
    op.create_table(
        "locality_slices",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("localities", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["places.pcode"], name=op.f("fk_locality_slices_region_places")),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_locality_slices")),
    )
    op.create_table(
        "form_pictures",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_form_pictures")),
    )
    op.create_table(
        "form_scopes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_scopes")),
    )
    op.create_index(op.f("ix_form_scopes_form_id"), "form_scopes", ["form_id"])


def downgrade() -> None:
    for table in ("form_scopes", "form_pictures", "locality_slices", "localities"):
        op.drop_table(table)
