"""Whatever the navigation offers can be opened, for every kind of role."""

import re

import pytest

from gongyou.kernel.access.types import ROLE_KINDS
from tests.faces.console.signing import text_of
from tests.factories.world import employer

PLACES = {
    "district_officer": "district",
    "street_officer": "street_a",
    "union_clerk": "union_a1",
    "federation_officer": "federation",
    "zone_officer": "zone",
    "grid_officer": "station_a",
    "leader": "district",
    "treasurer": "district",
    "judge": "district",
    "department_officer": "district",
}
LINK = re.compile(r'<li><a href="(/[^"]*)"')


@pytest.mark.parametrize("kind", sorted(kind.key for kind in ROLE_KINDS.all()))
def test_every_place_of_the_navigation_opens(world, at, kind):
    subject = employer(world).pk if kind == "employer_contact" else None
    world.staff(kind, PLACES.get(kind), "somebody", subject_id=subject)
    client = at("somebody")
    page = client.get("/console/", follow=True)
    offered = LINK.findall(text_of(page).partition('class="gy-side"')[2].partition("</nav>")[0])
    assert offered
    answers = {address: client.get(address, follow=True).status_code for address in offered}
    assert {address: status for address, status in answers.items() if status not in (200, 503)} == {}
