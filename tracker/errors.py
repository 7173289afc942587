"""The one tree of errors that people can cause or meet; doors turn them into a message, an HTTP code or an exit status."""

from __future__ import annotations

from tracker.i18n import t


class TrackerError(Exception):
    """Base of all expected errors: a Russian text for people that says what to do next, its {places} filled with `values`."""

    http_status = 400
    exit_status = 1

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self._text = text
        self._values = values

    @property
    def message(self) -> str:
        """The text in the language of whoever reads it now; for logs `str()` says it in Russian."""
        return t(self._text, **self._values)


class InvalidInput(TrackerError):
    """What was entered cannot be accepted. `fields` maps a field's name to its own message."""

    http_status = 422

    def __init__(self, text: str, /, *, fields: dict[str, str] | None = None, **values: object) -> None:
        super().__init__(text, **values)
        self._fields = fields or {}

    @property
    def fields(self) -> dict[str, str]:
        """What is wrong with each field, in the reader's language."""
        return {name: t(text) for name, text in self._fields.items()}


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

    def __init__(self, text: str, /, *, wait_seconds: int = 0, **values: object) -> None:
        super().__init__(text, **values)
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

    def __init__(self, text: str, /, *, changes: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(text, **values)
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
