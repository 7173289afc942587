"""The one door to storage: a `Store` with transactions for writes and sessions for reads."""

from tracker.store.engine import Store
from tracker.store.transaction import Transaction

__all__ = ["Store", "Transaction"]
