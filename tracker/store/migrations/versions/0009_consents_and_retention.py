"""Codes of receipts by which consents are withdrawn, the search for one person, and the daily upkeep's runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.domain.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reporter") as batch_op:
        batch_op.add_column(sa.Column("code_hash", sa.String(length=64), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_reporter_phone"), ["phone"])
        batch_op.create_index(batch_op.f("ix_reporter_email"), ["email"])
    op.execute("UPDATE reporter SET email = lower(email) WHERE email <> lower(email)")
    op.create_table(
        "upkeep_run",
        sa.Column("job", sa.String(length=40), primary_key=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("upkeep_run")
    with op.batch_alter_table("reporter") as batch_op:
        batch_op.drop_index(batch_op.f("ix_reporter_email"))
        batch_op.drop_index(batch_op.f("ix_reporter_phone"))
        batch_op.drop_column("code_hash")
