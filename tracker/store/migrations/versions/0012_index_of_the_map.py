"""An index that holds all that the map is made of, so that a start reads it and not the whole table."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "ix_service_request_map"
COLUMNS = [
    "id",
    "lat",
    "long",
    "status",
    "category_code",
    "area_id",
    "programme_id",
    "plan_year",
    "work_id",
    "requested_at",
    "status_at",
    "completed_on",
    "due_on",
]


def upgrade() -> None:
    op.create_index(INDEX, "service_request", COLUMNS)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="service_request")
