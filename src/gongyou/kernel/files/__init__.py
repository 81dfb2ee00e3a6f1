"""Stored files: random names, an owner, rights checked again at every download (R4)."""
