"""Files that were uploaded to be imported: where they lie, and that they go after a day, because they hold personal data at times."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from tracker import clock
from tracker.config import Settings

_KEPT = timedelta(days=1)


def uploads_of(settings: Settings) -> Path:
    """The folder of the instance's uploads: one folder in it for each."""
    return settings.data_dir / "imports" / "uploads"


def forget_old_uploads(settings: Settings) -> int:
    """Delete what was uploaded more than a day ago, with the refused rows beside it; how many uploads."""
    folder, before = uploads_of(settings), (clock.now() - _KEPT).timestamp()
    old = [one for one in folder.iterdir() if one.stat().st_mtime < before] if folder.is_dir() else []
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
    return len(old)
