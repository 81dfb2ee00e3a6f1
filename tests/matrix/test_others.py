"""The matrix for everybody without a desk: the public, workers, leaders, administrators, employers."""

import pytest

from tests.matrix.canaries import canaries
from tests.matrix.walking import DESKS, ROLES, Walk


@pytest.mark.matrix
@pytest.mark.parametrize("role", sorted(set(ROLES) - set(DESKS)))
def test_no_route_shows_or_changes_what_is_not_the_roles_own(role, db):
    walked = Walk(role, canaries()).everything()
    assert walked.faults == []
    assert walked.cells > 1000
