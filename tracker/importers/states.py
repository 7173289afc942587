"""Our statuses by other systems': the portal's two stages, 311 of other cities, and our own words."""

from __future__ import annotations

import re

from tracker.domain.search import normalise_text
from tracker.domain.statuses import Status, StatusGroup

#: What a foreign status says and which of ours it comes nearest to; the first rule that fits wins.
RULES: tuple[tuple[Status, str], ...] = (
    (Status.IN_REVIEW, r"опроверг|не подтвержден|доработк|продлен|reopen"),
    (Status.CONFIRMED, r"подтвержд[её]н[ао]? пользовател|подтвердил|\bconfirmed"),
    (Status.COMPLETED, r"срок подтверждения .*ист[её]к|истек|ожида\w+ подтвержд|на подтверждени"),
    (Status.DUPLICATE, r"дубл|объединен|duplicate"),
    (Status.WITHDRAWN, r"отозван|отмен[её]н|удален|cancel|withdrawn"),
    (Status.REDIRECTED, r"перенаправ|передан\w* в |не наша компетенц|refer+ed|transferred"),
    (Status.REJECTED, r"отклон|отказ|не принят|необоснован|reject|denied|invalid"),
    (Status.NEED_INFO, r"уточнен|запрос информации|нет данных|need.?info|more info"),
    (
        Status.IN_REVIEW,
        r"подготовк\w+ ответ|на рассмотрени|рассматрива|модерац|на проверке|направлен|ожидает ответ|оив назнач|ко назнач|\bassigned|in review|acknowledged|pending",
    ),
    (Status.ACCEPTED, r"на контрол|отложен|принят\w* в план|accepted"),
    (Status.IN_PROGRESS, r"в работе|выполня|промежуточн|in progress|started|work order"),
    (
        Status.COMPLETED,
        r"опубликован|выполнен|закрыт|заверш|решен|ответ дан|исполнен|closed|completed|resolved|fixed|done",
    ),
    (Status.NEW, r"нов[оа]|зарегистрир|создан|поступи|открыт|подан|open|new|submitted|received|unassigned"),
)
_COMPILED = tuple((status, re.compile(pattern)) for status, pattern in RULES)
_GROUPS = {
    StatusGroup.NEW: Status.NEW,
    StatusGroup.IN_REVIEW: Status.IN_REVIEW,
    StatusGroup.ACCEPTED: Status.ACCEPTED,
    StatusGroup.IN_PROGRESS: Status.IN_PROGRESS,
    StatusGroup.COMPLETED: Status.COMPLETED,
    StatusGroup.CLOSED: Status.REJECTED,
}
_OWN = (
    {normalise_text(group.label): status for group, status in _GROUPS.items()}
    | {normalise_text(status.resident_label): status for status in Status}
    | {normalise_text(status.label): status for status in Status}
    | {status.value: status for status in Status}
)


def to_status(text: str, *, has_end: bool = False) -> Status | None:
    """Our status for a foreign one; nothing written means new, or completed where a date of the end is given.

    None where the words are of no kind that is known.
    """
    plain = normalise_text(text)
    if not plain:
        return Status.COMPLETED if has_end else Status.NEW
    if plain in _OWN:
        return _OWN[plain]
    return next((status for status, rule in _COMPILED if rule.search(plain)), None)
