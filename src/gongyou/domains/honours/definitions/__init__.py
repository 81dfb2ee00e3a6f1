"""Selections, duties and figures of this strand: one file each."""
