"""Which management company keeps a courtyard: it sees and reports the works there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("courtyard") as table:
        table.add_column(sa.Column("keeper_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_courtyard_keeper_id_organisation", "organisation", ["keeper_id"], ["id"])
        table.create_index("ix_courtyard_keeper_id", ["keeper_id"])


def downgrade() -> None:
    with op.batch_alter_table("courtyard") as table:
        table.drop_index("ix_courtyard_keeper_id")
        table.drop_constraint("fk_courtyard_keeper_id_organisation", type_="foreignkey")
        table.drop_column("keeper_id")
