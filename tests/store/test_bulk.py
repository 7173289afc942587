"""Bulk writes keep rows exactly as the ordinary way keeps them, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import text
from sqlmodel import col, select

from tracker.domain.models import Comment, ServiceRequest, StatusChange, Work
from tracker.domain.statuses import Status
from tracker.store import Store
from tracker.store.bulk import insert_columns, insert_rows, reserve_ids

MOMENT = datetime(2026, 3, 8, 19, 30, 5, tzinfo=UTC)


def columns(ids: object) -> dict[str, object]:
    return {
        "id": ids,
        "number": ["МОТ-2026-900001", "МОТ-2026-900002"],
        "category_code": ["bins", "bins"],
        "status": [Status.NEW.value, Status.COMPLETED.value],
        "lat": np.array([58.01, np.nan]),
        "long": np.array([56.3, np.nan]),
        "address": ["", "ул. «Кавычек», 1; \t\\N\n"],
        "description": ["<b>", "a\\tb"],
        "search_text": ["", ""],
        "source": ["web", "web"],
        "requested_at": np.array([MOMENT.replace(tzinfo=None)] * 2, dtype="datetime64[s]"),
        "updated_at": np.array([MOMENT.replace(tzinfo=None)] * 2, dtype="datetime64[s]"),
        "status_at": np.array([MOMENT.replace(tzinfo=None)] * 2, dtype="datetime64[s]"),
        "completed_at": np.array(["NaT", "2026-03-08T19:30:05"], dtype="datetime64[s]"),
        "completed_on": np.array(["NaT", "2026-03-09"], dtype="datetime64[D]"),
        "is_outside": [False, True],
        "is_warranty_case": [False, False],
        "is_demo": [True, True],
        "version": np.array([1, 2]),
    }


def test_rows_read_back_as_they_were_given(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        ids = reserve_ids(tx, ServiceRequest, 2)
        insert_columns(tx, ServiceRequest, columns(ids))  # type: ignore[arg-type]
    with seeded_store.reading() as session:
        first, second = session.exec(select(ServiceRequest).order_by(col(ServiceRequest.id))).all()
    assert (first.id, second.id) == tuple(ids.tolist())
    assert (first.lat, first.completed_at, first.completed_on, first.is_outside) == (58.01, None, None, False)
    assert (second.lat, second.status, second.version) == (None, Status.COMPLETED, 2)
    assert second.requested_at == second.completed_at == MOMENT
    assert (second.completed_on, second.is_outside) == (date(2026, 3, 9), True)
    assert (second.address, second.description) == ("ул. «Кавычек», 1; \t\\N\n", "a\\tb")


def test_rows_of_enums_moments_and_dictionaries_are_kept_as_the_ordinary_way_keeps_them(
    seeded_store: Store,
) -> None:
    change = {"at": MOMENT.replace(microsecond=7), "to_status": Status.NEW, "details": {"чем": "файлом"}}
    plain = {"comment": "", "public_message": ""}
    with seeded_store.transaction() as tx:
        ids = reserve_ids(tx, ServiceRequest, 2)
        insert_columns(tx, ServiceRequest, columns(ids))  # type: ignore[arg-type]
        insert_rows(tx, StatusChange, [{"request_id": int(ids[0]), **plain, **change}])
        tx.session.add(StatusChange(request_id=int(ids[1]), **change))
    with seeded_store.reading() as session:
        raw = session.connection().execute(
            text("SELECT at, to_status, CAST(details AS TEXT) FROM status_change")
        )
        assert len(set(raw.all())) == 1
        kept = session.exec(select(StatusChange)).all()
    assert [(each.at, each.to_status, each.details) for each in kept] == [tuple(change.values())] * 2


def test_moments_compare_with_those_written_one_by_one(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        insert_columns(tx, ServiceRequest, columns(reserve_ids(tx, ServiceRequest, 2)))  # type: ignore[arg-type]
        tx.session.add(ServiceRequest(number="МОТ-2026-900003", category_code="bins", requested_at=MOMENT))
    with seeded_store.reading() as session:
        same = session.exec(select(ServiceRequest.number).where(ServiceRequest.requested_at == MOMENT)).all()
        texts = session.execute(text("SELECT DISTINCT requested_at FROM service_request")).all()
    assert len(same) == 3
    assert len(texts) == 1


def test_ids_go_on_after_a_bulk_write(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        ids = reserve_ids(tx, ServiceRequest, 2)
        insert_columns(tx, ServiceRequest, columns(ids))  # type: ignore[arg-type]
    with seeded_store.transaction() as tx:
        request = ServiceRequest(number="МОТ-2026-900003", category_code="bins")
        tx.session.add(request)
        tx.session.flush()
        assert request.id is not None and request.id > max(ids.tolist())
        insert_columns(
            tx,
            StatusChange,
            {
                "request_id": [request.id],
                "at": np.array([MOMENT.replace(tzinfo=None)], dtype="datetime64[s]"),
                "to_status": ["new"],
                "comment": [""],
                "public_message": ["Принята"],
                "details": ['{"год": 2026}'],
            },
        )
    with seeded_store.reading() as session:
        assert session.exec(select(StatusChange)).one().details == {"год": 2026}


def write_and_fail(store: Store) -> None:
    with store.transaction() as tx:
        insert_columns(tx, ServiceRequest, columns(reserve_ids(tx, ServiceRequest, 2)))  # type: ignore[arg-type]
        raise ZeroDivisionError


def test_nothing_stays_of_a_bulk_write_that_fails(seeded_store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(seeded_store)
    with seeded_store.reading() as session:
        assert session.exec(select(ServiceRequest)).all() == []


def test_no_rows_are_no_error(seeded_store: Store) -> None:
    with seeded_store.transaction() as tx:
        ids = reserve_ids(tx, Work, 0)
        insert_columns(
            tx, Comment, {"request_id": ids, "at": np.array([], dtype="datetime64[s]"), "text": []}
        )
    assert len(ids) == 0
