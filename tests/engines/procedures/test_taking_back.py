"""What a desk or an employer asked for is taken back by whoever asked, before anybody decided."""

import pytest

from gongyou.domains.unions.operations.transferring import open_transfer
from gongyou.engines.procedures import operations
from gongyou.kernel.operations.errors import Denied, Refused
from tests.domains.unions.members import LEAVE, act, history, member, open_for, running
from tests.faces.signing_in import staff_client
from tests.factories import founding


def test_the_union_that_opened_a_transfer_takes_it_back_and_the_member_goes_on(world):
    person, viewer = member(world)
    matter = open_transfer(world.viewers["union_a1"], person_code=person.code, receiver_code=world["union_b1"].code)
    with pytest.raises(Refused) as caught:
        open_for(viewer, LEAVE, known=True)
    assert "由发起的工会撤回" in caught.value.message
    for who in (viewer, world.viewers["union_b1"], world.viewers["street_a"], world.viewers["union_a2"]):
        with pytest.raises(Denied):
            operations.withdraw(who, number=matter.number)
    operations.withdraw(world.viewers["union_a1"], number=matter.number)
    matter.refresh_from_db()
    assert (matter.state, matter.ending) == ("ended", "withdrawn")
    assert history(person) == running(person)
    assert open_for(viewer, LEAVE, known=True).state == "open"


def test_the_employer_takes_its_request_back_until_it_is_answered(world):
    of = founding.employer(world)
    own = founding.contact(world, of)
    other = founding.contact(world, founding.employer(world, name="别家公司"), "other")
    asked = founding.asked(world, of=of, by="contact")
    with pytest.raises(Refused) as caught:
        operations.return_for_correction(world.viewers["street_a"], number=asked.number, note="请补正单位名称")
    assert "请发起单位撤回后重新提交" in caught.value.message
    with pytest.raises(Denied):
        operations.withdraw(other, number=asked.number)
    operations.withdraw(own, number=asked.number)
    again = founding.asked(world, of=of, by="contact")
    again.act("street_a", "agree")
    with pytest.raises(Refused) as caught:
        operations.withdraw(own, number=again.number)
    assert (asked.matter.ending, again.matter.state, caught.value.code) == ("withdrawn", "open", "decided")


def test_the_page_offers_it_to_whoever_asked_and_to_nobody_else(world):
    person, viewer = member(world)
    matter = open_transfer(world.viewers["union_a1"], person_code=person.code, receiver_code=world["union_b1"].code)
    address = f"/console/matters/{matter.number}/"
    assert "撤回本件" not in staff_client(world.users["union_b1"]).get(address).content.decode()
    client = staff_client(world.users["union_a1"])
    assert "撤回本件" in client.get(address).content.decode()
    assert client.post(f"{address}withdraw/", {"idempotency_key": "taking-back-1"}).status_code == 302
    matter.refresh_from_db()
    assert matter.ending == "withdrawn"
    assert "撤回本件" not in client.get(address).content.decode()


def test_a_transfer_that_was_answered_is_not_taken_back(world):
    person, viewer = member(world)
    matter = open_transfer(world.viewers["union_a1"], person_code=person.code, receiver_code=world["union_b1"].code)
    act(world, "union_b1", matter, "accept")
    with pytest.raises(Refused):
        operations.withdraw(world.viewers["union_a1"], number=matter.number)
    assert history(person)[-1][0] == "T-union_b1"
