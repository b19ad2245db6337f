"""Alembic's side of the store: `env.py` runs the steps in `versions/`, oldest first. Used through `storage.migrate`."""
