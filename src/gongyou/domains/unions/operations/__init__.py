"""Writes of this strand: applications, transfers, rosters."""
