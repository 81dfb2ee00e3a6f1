"""Whole stories in Chromium, against a small demo that the real commands built and serve."""
