"""Joining drives (集中入会行动) in the console."""
