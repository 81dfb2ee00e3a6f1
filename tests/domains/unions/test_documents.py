"""Documents: each body numbers in its own series, and serves what it signed on the day on which it signed."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from gongyou.engines.procedures.models import Document, DocumentSeries
from gongyou.engines.procedures.operations import register_series
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import public
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.errors import Denied
from tests.faces.signing_in import staff_client
from tests.factories.founding import DISSOLUTION, PAPER, Life, founded, member, opened, refused


def decided(world, union: str, street: str) -> Life:
    """The end of a union, decided by its street; only the reply is still to be issued."""
    person = member(world[union])
    life = opened(
        world, DISSOLUTION, union, own=union, higher=street, reason="closed", why="单位已注销，见市场监管部门通知书"
    )
    life.act(union, "skip", note="单位已注销，无法召开大会")
    life.act(union, "retain")
    life.act(union, "placed")
    life.act(street, "confirm")
    assert person.pk
    return life


def test_a_reply_is_served_on_the_day_it_is_signed_whatever_is_said(world):
    life = founded(world, view="none")
    document = Document._base_manager.get(matter__number=life.number)
    assert document.signed_on == document.served_on == clock.today()
    other = decided(world, "union_a1", "street_a")
    for day in ("2019-01-01", "2099-01-01"):
        with transaction.atomic():
            other.act("street_a", "issue", **PAPER, served_on=day)
            assert Document._base_manager.get(matter__number=other.number).served_on == clock.today()
            transaction.set_rollback(True)


def test_two_streets_do_not_share_one_series(world):
    decided(world, "union_a1", "street_a").act("street_a", "issue", **PAPER)
    other = decided(world, "union_b1", "street_b")
    said = refused(other.act, "street_b", "issue", **PAPER)
    assert (said.code, said.field) == ("foreign_series", "prefix")
    assert not Document._base_manager.filter(matter__number=other.number).exists()
    other.act("street_b", "issue", **{**PAPER, "prefix": "乙工组"})
    assert set(Document._base_manager.values_list("prefix", "serial", "issuer_id")) == {
        ("测工组", 1, world["street_a"].pk), ("乙工组", 1, world["street_b"].pk)
    }  # fmt: skip


def test_what_is_registered_is_nobody_elses(world):
    assert register_series(world.viewers["district"], prefix=" 青西工组 ") == "青西工组"
    life = decided(world, "union_a1", "street_a")
    assert refused(life.act, "street_a", "issue", **{**PAPER, "prefix": "青西工组"}).code == "foreign_series"
    assert refused(register_series, world.viewers["street_a"], prefix="青西工组").code == "foreign_series"
    assert refused(register_series, world.viewers["district"], prefix="青西工组").code == "already"
    assert refused(register_series, world.viewers["street_a"], prefix="abc").field == "prefix"


def test_the_database_holds_a_body_to_its_own_series(world):
    decided(world, "union_a1", "street_a").act("street_a", "issue", **PAPER)
    row, second = Document._base_manager.get(), decided(world, "union_a2", "street_a")
    second.act("street_a", "issue", **PAPER)
    act = Document._base_manager.get(serial=2).act
    for wrong in ({"issuer_id": world["street_b"].pk}, {"served_on": row.signed_on.replace(year=2019)}):
        values = {**{field.attname: getattr(row, field.attname) for field in Document._meta.concrete_fields}, **wrong}
        copy = Document(**{**values, "id": None, "serial": 9, "act_id": act.pk})
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)
    assert DocumentSeries._base_manager.count() == 1


def test_the_own_desk_registers_it_on_its_page(world):
    street, address = world["street_a"], reverse("console:organisation", args=[world["street_a"].code])
    form = reverse("console:new_series", args=[street.code])
    client = staff_client(User.objects.get(pk=world.viewers["street_a"].user_id))
    assert form in client.get(address).content.decode()
    assert client.post(form, {"prefix": "ABC"}).status_code == 422
    assert client.post(form, {"prefix": "甲工组"}).status_code == 302
    assert "甲工组" in client.get(address).content.decode()
    above = staff_client(User.objects.get(pk=world.viewers["district"].user_id))
    assert form not in above.get(address).content.decode()
    assert above.post(form, {"prefix": "丙工组"}).status_code == 404
    with pytest.raises(Denied):
        register_series(public(), prefix="丁工组")
