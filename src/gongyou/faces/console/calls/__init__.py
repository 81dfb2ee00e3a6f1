"""Calls of selections and contests (评选和竞赛) in the console."""
