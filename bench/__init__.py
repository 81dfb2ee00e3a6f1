"""Measurements beside their yardsticks: `make bench`. Not part of the tests, not part of the installed package."""
