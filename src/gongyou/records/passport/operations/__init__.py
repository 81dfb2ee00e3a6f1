"""Writes of the passport, one module for each thing that is earned. Most are parts of what a stage decides."""
