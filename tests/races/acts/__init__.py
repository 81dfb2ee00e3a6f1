"""What one client does: each act calls the operations as a face would, with the viewer that the site stored."""

from tests.races.acts import (
    calls,
    joint,
    lives,
    matters,
    money,
    organisations,
    panels,
    procedures,
    records,
    reporting,
    rosters,
)
from tests.races.acts.base import ACTS

__all__ = [
    "ACTS",
    "calls",
    "joint",
    "lives",
    "matters",
    "money",
    "organisations",
    "panels",
    "procedures",
    "records",
    "reporting",
    "rosters",
]
