"""Courtyard works of a city district: requests, works, a map and reports."""
