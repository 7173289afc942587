"""Programs for those who build and document the project."""
