"""Contests of the demo district: earlier years in bulk, this year's by true operations."""
