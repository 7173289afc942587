"""Photos from outside: checked, decoded in a process apart and encoded anew before anything else touches them."""

from tracker.photo_check.decode import MAX_SIDE, THUMB_SIDE, CheckedPhoto
from tracker.photo_check.pool import blur_photo, check_photo

__all__ = ["MAX_SIDE", "THUMB_SIDE", "CheckedPhoto", "blur_photo", "check_photo"]
