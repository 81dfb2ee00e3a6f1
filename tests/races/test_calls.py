"""Fifty clients at once on one call: publishing, the last place of a body, one candidate, the end of nominations."""

import json

import pytest

from tests.races.asking import member, person_of
from tests.races.site import CLIENTS, RELEASE

pytestmark = pytest.mark.race
ROUNDS = 100 if RELEASE else 1


def code_of(site, number):
    return site.value("SELECT code FROM directory_person WHERE id = %s", person_of(site, number))


def members(site, count):
    return [code_of(site, member(site)[1]) for _place in range(count)]


def published(site, places=0):
    number = site.one("approved_call", places=places)
    site.one("publish_call", call=number)
    return number


def standing(site, call):
    return site.value(
        "SELECT COUNT(*) FROM procedures_matter m JOIN procedures_call c ON c.id = m.call_id WHERE c.number = %s", call
    )


def test_a_call_is_published_once(site, turn):
    call = site.one("approved_call")
    told = site.race("publish_call", call=call)
    assert (told.count["done"], told.codes["state"]) == (1, CLIENTS - 1)
    tracks = "SELECT COUNT(*) FROM procedures_track t JOIN procedures_call c ON c.id = t.call_id WHERE c.number = %s"
    assert site.value(tracks, call) == 2


def test_the_last_places_of_a_body_go_to_so_many(site, turn):
    """Ten candidates, three places: three are nominated, and each of them once."""
    call, people = published(site, places=3), members(site, 10)
    told = site.race("put_forward", call=call, each=[{"person": people[n % 10]} for n in range(CLIENTS)])
    assert told.count["done"] == 3 and standing(site, call) == 3
    assert set(told.codes) <= {"allotment_used", "nominated_already"}


def test_a_candidate_is_nominated_once(site, turn):
    call, (person,) = published(site), members(site, 1)
    tracks = ("gold", "silver")
    told = site.race("put_forward", call=call, person=person, each=[{"track": tracks[n % 2]} for n in range(CLIENTS)])
    assert (told.count["done"], told.codes["nominated_already"]) == (1, CLIENTS - 1)


def test_whoever_closes_counts_all_that_were_in_time(site, turn):
    call, people = published(site), members(site, 10)
    ways = [{"what": "put_forward", "person": people[n % 10]} for n in range(CLIENTS - 5)]
    told = site.race("oppose", call=call, each=[*ways, *[{"what": "close_call"}] * 5])
    assert "error" not in told.count
    data = site.rows(
        "SELECT a.data FROM procedures_callact a JOIN procedures_call c ON c.id = a.call_id "
        "WHERE c.number = %s AND a.verb = 'close'",
        call,
    )
    ((said,),) = data
    said = json.loads(said) if isinstance(said, str) else said
    assert said["nominations"] == standing(site, call)
