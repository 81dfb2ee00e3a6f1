"""Figures: every published number is a definition over the snapshot, for any day, and opens to its rows."""
