"""Artefacts as pure functions: maps, charts, tables and files from what the domain knows."""
