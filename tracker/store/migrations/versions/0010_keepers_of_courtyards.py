"""Which management company keeps a courtyard: it sees and reports the works there."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In words that both databases know: SQLite would make the table anew, and others point at its rows.
    op.execute("ALTER TABLE courtyard ADD COLUMN keeper_id INTEGER REFERENCES organisation (id)")
    op.create_index("ix_courtyard_keeper_id", "courtyard", ["keeper_id"])


def downgrade() -> None:
    op.drop_index("ix_courtyard_keeper_id", table_name="courtyard")
    with op.batch_alter_table("courtyard") as table:
        table.drop_column("keeper_id")
