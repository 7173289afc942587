"""Indices by which the queue is read in its own order at any size."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "service_request"


def upgrade() -> None:
    op.create_index("ix_service_request_due", TABLE, ["due_on", "requested_at", "id", "status"])
    op.create_index("ix_service_request_area", TABLE, ["area_id", "status"])
    op.drop_index("ix_service_request_area_id", table_name=TABLE)


def downgrade() -> None:
    op.create_index("ix_service_request_area_id", TABLE, ["area_id"])
    op.drop_index("ix_service_request_area", table_name=TABLE)
    op.drop_index("ix_service_request_due", table_name=TABLE)
