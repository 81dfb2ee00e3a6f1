"""The matrix for roles that hold a desk."""

import pytest

from tests.matrix.canaries import canaries
from tests.matrix.walking import DESKS, Walk


@pytest.mark.matrix
@pytest.mark.parametrize("role", sorted(DESKS))
def test_no_route_shows_or_changes_what_is_not_the_desks_own(role, db):
    walked = Walk(role, canaries()).everything()
    assert walked.faults == []
    assert walked.cells > 1000
