"""Tables of places, requests and works. They refer to each other, so importing one brings them all."""

from tracker.domain.models.audit import AuditEntry, AuditHead
from tracker.domain.models.ground import GroundTile, GroundVersion
from tracker.domain.models.places import Area, Courtyard, CourtyardHouse, House
from tracker.domain.models.reference import CalendarDay, Category, Organisation, Programme, RejectionReason
from tracker.domain.models.requests import Comment, Photo, ServiceRequest, StatusChange
from tracker.domain.models.upkeep import Change, Counter, ImportRun, UpkeepRun
from tracker.domain.models.works import ProgrammeEntry, Work, WorkStatusChange

__all__ = [
    "Area",
    "AuditEntry",
    "AuditHead",
    "CalendarDay",
    "Category",
    "Change",
    "Comment",
    "Counter",
    "Courtyard",
    "CourtyardHouse",
    "GroundTile",
    "GroundVersion",
    "House",
    "ImportRun",
    "Organisation",
    "Photo",
    "Programme",
    "ProgrammeEntry",
    "RejectionReason",
    "ServiceRequest",
    "StatusChange",
    "UpkeepRun",
    "Work",
    "WorkStatusChange",
]
