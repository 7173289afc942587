"""The rights as the district wants them, written by hand from its rules and not from the code: action → role → all or own."""

from __future__ import annotations

OFFICE = dict.fromkeys(("operator", "specialist", "manager", "administrator"), "all")
WORKS = dict.fromkeys(("specialist", "manager", "administrator"), "all")
HEADS = dict.fromkeys(("manager", "administrator"), "all")
ADMINISTRATOR = {"administrator": "all"}
DOERS = dict.fromkeys(("contractor", "management_company"), "own")
DEPUTY = {"deputy": "own"}

EXPECTED: dict[str, dict[str, str]] = {
    "see_queue": OFFICE,
    "see_contacts": OFFICE,
    "move": OFFICE,
    "assign": OFFICE,
    "publish": OFFICE,
    "blur": OFFICE,
    "comment": OFFICE,
    "see_works": WORKS | DOERS | DEPUTY,
    "report_progress": WORKS | DOERS,
    "add_work_photos": WORKS | DOERS,
    "manage_works": WORKS,
    "see_area": DEPUTY,
    "see_reports": HEADS | DEPUTY,
    "export": WORKS | DEPUTY,
    "import": WORKS,
    "edit_reference": ADMINISTRATOR,
    "manage_users": ADMINISTRATOR,
    "withdraw_consent": OFFICE,
    "see_looks": HEADS,
    "manage_personal_data": ADMINISTRATOR,
}
