"""Reads of the passport; each takes the viewer and returns only what the viewer may see."""
