"""What was done of a work in its second unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work", sa.Column("actual_extra_quantity", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("work", "actual_extra_quantity")
