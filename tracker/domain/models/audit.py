"""Tables of the audit trail: its rows, which are only ever added, and apart from them the mark of the last one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from tracker.domain.audit import Fact
from tracker.domain.columns import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """Who did what with what. No personal data: people are account numbers, `details` is JSON of codes and numbers.

    No foreign keys: nothing that happens to other tables may need a change here.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_object", "object_kind", "object_id", "seq"),
        Index("ix_audit_entry_actor", "actor_id", "seq"),
        Index("ix_audit_entry_action", "action", "seq"),
    )

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: int | None = None
    role: str = Field(max_length=30)
    action: str = Field(max_length=40)
    object_kind: str = Field(default="", max_length=40)
    object_id: str = Field(default="", max_length=80)
    details: str = Field(default="{}", sa_type=Text)
    key_mark: str = Field(max_length=8)
    previous: str = Field(max_length=64)
    own: str = Field(max_length=64)

    @property
    def fact(self) -> Fact:
        """What the row says, without its place in the chain."""
        return Fact(
            self.at,
            self.actor_id,
            self.role,
            self.action,
            self.object_kind,
            self.object_id,
            self.details,
        )


class AuditHead(SQLModel, table=True):
    """One row: which row of the trail is the last. Its lock is what writers take turns by."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int = 0
    last: str = Field(max_length=64)
    key_mark: str = Field(default="", max_length=8)
    seal: str = Field(default="", max_length=64)
