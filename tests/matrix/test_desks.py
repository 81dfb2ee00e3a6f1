"""The matrix for roles that hold a desk."""

import pytest

from tests.matrix.canaries import fill
from tests.matrix.walking import DESKS, walk


@pytest.mark.matrix
@pytest.mark.parametrize("role", sorted(DESKS))
def test_no_route_shows_or_changes_what_is_not_the_desks_own(role, db):
    cells, faults = walk(role, fill())
    assert faults == []
    assert cells > 1000
