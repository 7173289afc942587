"""The demo: plausible years of requests and works on the real addresses, all of it marked as demo."""

from tracker.demo.fill import fill_demo, has_requests
from tracker.demo.people import ACCOUNTS, describe_accounts

__all__ = ["ACCOUNTS", "describe_accounts", "fill_demo", "has_requests"]
