"""Everything about one request that its page shows, read at once; the public part and what staff see besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from tracker import clock
from tracker.config import get_settings
from tracker.domain.models import (
    Area,
    Category,
    Comment,
    Courtyard,
    Photo,
    RejectionReason,
    ServiceRequest,
    StatusChange,
    Work,
)
from tracker.domain.people import User
from tracker.domain.statuses import Status
from tracker.i18n import t
from tracker.runtime import current_store
from tracker.store import queries
from tracker.store.works import WorkRow, list_works
from tracker.ui import data, html
from tracker.ui.html import TimelineItem

MAX_NUMBER = 40
# Letters of any alphabet, a year, an order; what stands between them, or nothing where the order has its six digits.
_NUMBER = re.compile(r"\W*[^\W\d_]{0,10}\W*(?:((?:19|20)\d\d)(?:\W+|(?=\d{6}\W*$)))?(\d{1,7})\W*")


@dataclass(frozen=True, kw_only=True)
class RequestFile:
    """A request with what belongs to it; `remarks` and `photos` hold what this person may see."""

    request: ServiceRequest
    category: str
    courtyard: Courtyard | None
    area: str
    assignee: str
    reason: str
    main_number: str
    redirected_to: str
    changes: Sequence[tuple[StatusChange, str | None]]
    remarks: Sequence[tuple[Comment, str | None]]
    photos: Sequence[Photo]
    work: WorkRow | None
    work_photos: Sequence[Photo]

    @property
    def status_words(self) -> str:
        """The status as a resident reads it."""
        return html.status_words(
            self.request, reason=t(self.reason).lower(), main_number=self.main_number, to=self.redirected_to
        )


def read_file(number: str, *, is_staff: bool) -> RequestFile:
    """The file of a request; raises NotFound."""
    with current_store().reading() as session:
        request = queries.request_by_number(session, number)
        own_id = request.id or 0
        changes = queries.history(session, own_id)
        work = _work(session, request.work_id)
        return RequestFile(
            request=request,
            category=_kind(session.get(Category, request.category_code)),
            courtyard=session.get(Courtyard, request.courtyard_id) if request.courtyard_id else None,
            area=_name(session.get(Area, request.area_id)) if request.area_id else "",
            assignee=_name(session.get(User, request.assignee_id)) if request.assignee_id else "",
            reason=_name(session.get(RejectionReason, request.reason_code)) if request.reason_code else "",
            main_number=_main_number(session, request),
            redirected_to=_last_detail(changes, Status.REDIRECTED, "redirected_to"),
            changes=changes,
            remarks=queries.comments(session, own_id, is_staff=is_staff),
            photos=queries.photos(session, request_id=own_id, is_staff=is_staff),
            work=work,
            work_photos=queries.photos(session, work_id=request.work_id, is_staff=is_staff) if work else (),
        )


def timeline_of(file: RequestFile, *, is_staff: bool) -> list[TimelineItem]:
    """What happened to a request, oldest first: in residents' words, for staff in theirs with names and remarks."""
    items = [_item(file, change, name or "", is_staff=is_staff) for change, name in file.changes]
    for remark, name in file.remarks:
        status = next((c.to_status for c, _ in reversed(file.changes) if c.at <= remark.at), Status.NEW)
        title = t("Комментарий") if remark.is_public else t("Комментарий для сотрудников")
        items.append(
            TimelineItem(remark.at, status.group, title, remark.text, (name or "") if is_staff else "")
        )
    return sorted(items, key=lambda item: item.at)


def to_number(text: str) -> str:
    """A number as somebody typed it in the form that is kept: «2026-123» and «mot 2026 123» are МОТ-2026-000123."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text.strip()[:MAX_NUMBER]
    year, order = found[1] or str(clock.today().year), found[2]
    return f"{get_settings().number_prefix}-{year}-{order.zfill(6)}"


def _item(file: RequestFile, change: StatusChange, name: str, *, is_staff: bool) -> TimelineItem:
    title = t(change.to_status.label) if is_staff else _resident_title(file, change)
    note = ". ".join(part for part in (name, t(change.comment)) if part) if is_staff else ""
    return TimelineItem(change.at, change.to_status.group, title, t(change.public_message), note)


def _resident_title(file: RequestFile, change: StatusChange) -> str:
    """The status of that day in residents' words; what the row did not keep is left out."""
    told = change.details
    words = t(
        change.to_status.resident_label,
        year=file.request.plan_year or "",
        reason=t(file.reason).lower() if change.reason_code == file.request.reason_code else "",
        number=told.get("main_number", ""),
        to=told.get("redirected_to", ""),
    )
    return words.rstrip(" :№")


def _kind(category: Category | None) -> str:
    return data.say_kind(category) if category else ""


def _last_detail(changes: Sequence[tuple[StatusChange, str | None]], to: Status, name: str) -> str:
    found = [str(change.details.get(name, "")) for change, _ in changes if change.to_status is to]
    return found[-1] if found else ""


def _main_number(session: Session, request: ServiceRequest) -> str:
    main = session.get(ServiceRequest, request.main_request_id) if request.main_request_id else None
    return main.number if main else ""


def _work(session: Session, work_id: int | None) -> WorkRow | None:
    rows = list_works(session, col(Work.id) == work_id) if work_id else ()
    return rows[0] if rows else None


def _name(row: Category | Area | User | RejectionReason | None) -> str:
    return row.name if row else ""
