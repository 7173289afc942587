"""The map's own ground: versions and their tiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.domain.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ground_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False, unique=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("clip", sa.String(), nullable=False),
        sa.Column("bounds", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "ground_tile",
        sa.Column("version_id", sa.Integer(), sa.ForeignKey("ground_version.id"), primary_key=True),
        sa.Column("zoom", sa.Integer(), primary_key=True),
        sa.Column("x", sa.Integer(), primary_key=True),
        sa.Column("y", sa.Integer(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ground_tile")
    op.drop_table("ground_version")
