"""Photos have a random name in addresses, apart from the name of their file; what is covered on them, and the covered file."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("photo") as table:
        table.add_column(sa.Column("name", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("blurred_sha256", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("blurs", sa.JSON(), nullable=False, server_default="[]"))
    photo = sa.table("photo", sa.column("id", sa.Integer), sa.column("name", sa.String))
    connection = op.get_bind()
    named = [
        {"ident": ident, "random": secrets.token_hex(16)}
        for (ident,) in connection.execute(sa.select(photo.c.id))
    ]
    if named:
        change = photo.update().where(photo.c.id == sa.bindparam("ident")).values(name=sa.bindparam("random"))
        connection.execute(change, named)
    with op.batch_alter_table("photo") as table:
        table.alter_column("name", existing_type=sa.String(length=32), nullable=False)
        table.create_unique_constraint("uq_photo_name", ["name"])
        table.create_index("ix_photo_blurred_sha256", ["blurred_sha256"])


def downgrade() -> None:
    with op.batch_alter_table("photo") as table:
        table.drop_index("ix_photo_blurred_sha256")
        table.drop_constraint("uq_photo_name", type_="unique")
        table.drop_column("blurs")
        table.drop_column("blurred_sha256")
        table.drop_column("name")
