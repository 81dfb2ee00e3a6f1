"""Importing rosters (会员实名制) in the console."""
