"""A part of the console."""
