"""Channels: for each a pure `parse`, a pure `render` and a thin `send` (contract.py says how)."""
