"""The one tree of errors that people can cause or meet; doors turn them into a message, an HTTP code or an exit status."""

from __future__ import annotations


class TrackerError(Exception):
    """Base of all expected errors. `message` is Russian text for people that says what to do next."""

    http_status = 400
    exit_status = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(TrackerError):
    """What was entered cannot be accepted. `fields` maps a field's name to its own message."""

    http_status = 422

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class InvalidMove(InvalidInput):
    """The workflow does not allow this change of status, or something that it needs is missing."""

    http_status = 409


class NotFound(TrackerError):
    """No such thing, or none that this person may see."""

    http_status = 404


class NotAllowed(TrackerError):
    """This person's role does not allow the action."""

    http_status = 403


class TooManyTries(NotAllowed):
    """This was tried too often lately."""

    http_status = 429

    def __init__(self, message: str, *, wait_seconds: int = 0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class TooLarge(TrackerError):
    """More was sent than is taken here."""

    http_status = 413


class TooSlow(TrackerError):
    """What was sent did not come in time."""

    http_status = 408


class Conflict(TrackerError):
    """Somebody else changed the thing first. `changes` says what they did, line by line."""

    http_status = 409

    def __init__(self, message: str, *, changes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.changes = changes


class StorageUnavailable(TrackerError):
    """The database or the disk does not take the write now; nothing of it was kept."""

    http_status = 503


class ProviderUnavailable(TrackerError):
    """The identity provider does not answer, or not as it should."""

    http_status = 502


class UnsafeSettings(TrackerError):
    """The settings cannot be used as they stand."""

    exit_status = 2
