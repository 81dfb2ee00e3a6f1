"""Changing a member's particulars: one definition file, both faces, every way it can end."""

import json
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations.requesting import request as open_request
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.accounts.models import User
from gongyou.kernel.ledger.models import Entry
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.records.directory.models import Person
from tests.faces.console.signing import sign_in
from tests.faces.signing_in import sign_in_worker

KEY = "unions.particulars"
_keys = count(1)


def worker_client(viewer) -> Client:
    client = Client()
    sign_in_worker(client, User.objects.get(pk=viewer.user_id))
    return client


def post(client: Client, address: str, **form):
    return client.post(address, {"idempotency_key": f"particulars-{next(_keys)}", **form})


@pytest.fixture
def member(world):
    """(person, viewer of the worker) of a member of union_a1 whose account is the person's."""
    matter, viewer = world.apply("union_a1", phone="13900007001", name="王小改")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="admit")
    person = Person.objects.unscoped(reason="test").get(user_id=viewer.user_id)
    return person, worker_viewer(viewer.user_id)


def ask(viewer, subject="", **given):
    return open_request(viewer, procedure=KEY, given=given, subject=subject)


def test_asked_decided_written_and_taken_back(world, member):
    person, viewer = member
    matter = ask(viewer, name="王晓改", household="urban")
    assert matter.desk_node_id == world["union_a1"].pk
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="change")
    person.refresh_from_db()
    assert (person.name, person.household, person.initials) == ("王晓改", "urban", "wxg")
    operations.revoke(world.viewers["street_a"], number=matter.number, note="材料有误，恢复原登记")
    person.refresh_from_db()
    assert (person.name, person.household, person.initials) == ("王小改", "unknown", "wxg")


def test_an_older_change_is_not_taken_back_over_a_newer_one(world, member):
    person, viewer = member
    first = ask(viewer, name="王一改", household="urban")
    operations.act(world.viewers["union_a1"], number=first.number, outcome="change")
    second = ask(viewer, name="王二改")
    operations.act(world.viewers["union_a1"], number=second.number, outcome="change")
    with pytest.raises(Refused) as caught:
        operations.revoke(world.viewers["street_a"], number=first.number, note="第一次变更有误")
    assert caught.value.code == "changed_since"
    person.refresh_from_db()
    assert (person.name, person.household) == ("王二改", "urban")
    for matter in (second, first):
        operations.revoke(world.viewers["street_a"], number=matter.number, note="两次变更都有误")
    person.refresh_from_db()
    assert (person.name, person.household) == ("王小改", "unknown")


def test_a_new_phone_is_sealed_found_again_and_never_in_clear(world, member):
    person, viewer = member
    matter = ask(viewer, phone="139 0000 7099")
    operations.act(world.viewers["union_a1"], number=matter.number, outcome="change")
    person.refresh_from_db()
    assert person.phone.reveal() == "13900007099"
    told = json.dumps([row.data for row in Entry._base_manager.all()], ensure_ascii=False, default=str)
    told += json.dumps(list(Act._base_manager.values_list("given", flat=True)), ensure_ascii=False)
    assert "13900007099" not in told and "王小改" not in told


@pytest.mark.parametrize(
    ("given", "field"),
    [({}, "name"), ({"name": "王小改"}, "name"), ({"phone": "123"}, "phone"), ({"household": "moon"}, "household")],
)
def test_what_is_wrong_is_said_at_its_field(member, given, field):
    with pytest.raises(Refused) as caught:
        ask(member[1], **given)
    assert caught.value.field == field
    assert Matter._base_manager.filter(procedure=KEY).count() == 0


def test_one_at_a_time_and_only_ones_own(world, member):
    person, viewer = member
    ask(viewer, name="王晓改")
    with pytest.raises(Refused) as caught:
        ask(viewer, name="王大改")
    assert caught.value.code == "open_already"
    stranger, _phone = world.worker()
    with pytest.raises(Refused) as caught:
        ask(stranger, subject=person.code, name="坏人")
    assert caught.value.code == "unknown_person"
    for key in ("union_a2", "street_b"):
        with pytest.raises(Denied):
            ask(world.viewers[key], subject=person.code, name="王晓改")
    with pytest.raises(Denied):
        ask(world.viewers["district"], subject=person.code, name="王晓改")


def test_returned_corrected_and_refused(world, member):
    _person, viewer = member
    matter = ask(viewer, name="王晓改")
    clerk = world.viewers["union_a1"]
    operations.return_for_correction(clerk, number=matter.number, note="请按身份证填写")
    operations.correct(viewer, number=matter.number, answers={"name": "王筱改", "stage": "x"})
    matter.refresh_from_db()
    assert json.loads(matter.answers.reveal())["name"] == "王筱改"
    operations.act(clerk, number=matter.number, outcome="refuse", note="与证件不符")
    matter.refresh_from_db()
    assert (matter.state, matter.ending) == ("ended", "refused")


def test_both_faces_carry_it(world, member):
    """The worker opens it on the phone, the clerk finds it in the list, decides, and the worker reads the result."""
    person, viewer = member
    phone = worker_client(viewer)
    assert KEY in phone.get(reverse("portal:services")).content.decode()
    guide = phone.get(reverse("portal:service", args=[KEY])).content.decode()
    address = reverse("portal:start", args=[KEY])
    assert address in guide
    wrong = post(phone, address, name="", phone="12")
    assert wrong.status_code == 422 and "手机" in wrong.content.decode()
    sent = post(phone, address, name="王晓改")
    number = Matter._base_manager.get(procedure=KEY).number
    assert sent.status_code == 302 and number in sent["Location"]
    clerk = sign_in(world.users["union_a1"])
    assert number in clerk.get(reverse("console:home")).content.decode()
    page = clerk.get(reverse("console:matter", args=[number])).content.decode()
    assert "王晓改" not in page and "同意变更" in page
    done = post(clerk, reverse("console:decide", args=[number]), outcome="change", stage="decide")
    assert done.status_code == 302
    person.refresh_from_db()
    assert person.name == "王晓改"
    assert "同意变更" in phone.get(reverse("portal:matter", args=[number])).content.decode()


def test_the_desk_opens_it_on_paper_from_the_persons_page(world, member):
    person, _viewer = member
    clerk = sign_in(world.users["union_a1"])
    address = reverse("console:start_about", args=[KEY, person.code])
    assert clerk.get(address).status_code == 200
    assert post(clerk, address, household="rural").status_code == 302
    assert post(sign_in(world.users["union_b1"]), address, household="rural").status_code == 404
