"""Outside and unknown answer alike: 404 with the same body as for a thing that does not exist (R3)."""

import pytest

from tests.matrix.canaries import fill
from tests.matrix.walking import ROLES, compare


@pytest.mark.matrix
@pytest.mark.parametrize("role", ROLES)
def test_outside_and_unknown_answer_alike(role, db):
    assert compare(role, fill()) == []
