"""Writes of the selections that no procedure's stage carries."""
