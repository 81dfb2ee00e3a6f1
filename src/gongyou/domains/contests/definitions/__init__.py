"""Contests and what belongs to them, one file each."""
