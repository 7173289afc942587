"""Alembic's entry: runs on the connection that the store hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from tracker.domain import credentials, models, people

TABLES = (models.ServiceRequest, people.User, credentials.ResetLink)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
