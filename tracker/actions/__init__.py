"""Verbs: every write goes through one of these, checks the actor's role and is one transaction."""
