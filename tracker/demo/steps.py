"""Histories of the demo: from a matrix of moments to the rows that have happened until now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.demo.days import Ints


@dataclass(frozen=True)
class Steps:
    """What may happen to each of n things in up to s steps: moments (n, s), growing along a row, and the statuses they lead to.

    Codes are positions in the tuple of the statuses; NEVER stands where a step is left out.
    """

    moments: Ints
    codes: Ints

    def happened(self, now: int) -> NDArray[np.bool_]:
        """Which steps have happened, (n, s)."""
        return self.moments <= now


@dataclass(frozen=True)
class History:
    """Rows in the order of things and, within one, of time. `before` is -1 for the first step of a thing."""

    row: Ints
    slot: Ints
    at: Ints
    before: Ints
    after: Ints
    counts: Ints
    last: Ints

    @classmethod
    def until(cls, now: int, steps: Steps) -> History:
        """The steps that have happened; every row of `steps` has at least its first."""
        happened = steps.happened(now)
        row, slot = np.nonzero(happened)
        after = steps.codes[row, slot]
        before = np.r_[-1, after[:-1]]
        before[np.r_[True, row[1:] != row[:-1]]] = -1
        counts = happened.sum(axis=1)
        return cls(row, slot, steps.moments[row, slot], before, after, counts, np.cumsum(counts) - 1)

    @property
    def status(self) -> Ints:
        """What each thing has come to."""
        return self.after[self.last]

    @property
    def status_at(self) -> Ints:
        """Since when."""
        return self.at[self.last]
