"""A founded union's certificate as a legal person comes after the reply: its own unified code is noted then."""

import pytest
from django.urls import reverse

from gongyou.engines.procedures import operations
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations.requesting import request
from gongyou.kernel.accounts.models import User
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Denied
from gongyou.records.directory.models import Membership, Organisation
from tests.faces.signing_in import staff_client
from tests.factories.founding import founded, preparing, refused
from tests.factories.world import credit_code

CODE = "81370211MC00000018"
GIVEN = {"credit_code": CODE, "credit_document": "法人证字第17号"}


def asked(world, by: str = "union_a1", union: str = "union_a1", **more) -> Matter:
    return request(
        world.viewers[by], procedure="unions.legal_person", given={**GIVEN, **more}, subject=world[union].code
    )


def code_of(union: Organisation) -> tuple[str | None, str]:
    row = Organisation._base_manager.get(pk=union.pk)
    return row.credit_code, row.credit_document


def test_the_union_records_its_certificate_and_the_union_above_checks_it(world):
    matter = asked(world, credit_code=CODE.lower())
    assert (matter.stage, matter.desk_node_id) == ("legal_person", world["street_a"].pk)
    assert code_of(world["union_a1"]) == (None, "")
    with pytest.raises(Denied):
        operations.act(world.viewers["union_a1"], number=matter.number, outcome="register")
    operations.act(world.viewers["street_a"], number=matter.number, outcome="register")
    assert code_of(world["union_a1"]) == (CODE, "法人证字第17号")
    assert refused(asked, world).code == "has_code"
    assert refused(asked, world, "union_a2", "union_a2").code == "taken"
    assert reader.verify()[2] == []


def test_a_streets_own_certificate_goes_to_the_district(world):
    assert asked(world, "street_a", "street_a").desk_node_id == world["district"].pk


def test_a_refused_one_leaves_no_code_and_may_be_recorded_again(world):
    matter = asked(world)
    assert refused(asked, world).code == "open_already"
    operations.act(world.viewers["street_a"], number=matter.number, outcome="refuse", note="与证书不一致")
    assert code_of(world["union_a1"]) == (None, "")
    asked(world)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"credit_code": credit_code(1)}, "credit_code"),  # an employer's
        ({"credit_code": CODE[:-1] + "0"}, "credit_code"),
        ({"credit_code": ""}, "credit_code"),
        ({"credit_document": ""}, "credit_document"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, given, field):
    assert refused(asked, world, **given).field == field
    assert not Matter._base_manager.exists()


def test_a_union_in_preparation_has_none_yet(world):
    preparing(world)
    assert refused(asked, world, "street_a", "new").code == "not_founded"


@pytest.mark.parametrize("who", ["union_a2", "street_b"])
def test_strangers_do_not_record_it(world, who):
    with pytest.raises(Denied):
        asked(world, who)


def test_revoking_takes_the_code_back_and_goes_before_the_founding(world):
    life = founded(world)
    world.staff("street_officer", "street_a", "second")
    matter = asked(world, "street_a", "new")
    operations.act(world.viewers["second"], number=matter.number, outcome="register")
    Membership._base_manager.filter(union=life.union).update(union=world["street_a"])
    said = refused(operations.revoke, world.viewers["district"], number=life.number, note="批复依据有误")
    assert said.code == "changed_since" and "请先撤销该项登记" in said.message
    operations.revoke(world.viewers["district"], number=matter.number, note="证书已收回")
    assert code_of(life.union) == (None, "")
    operations.revoke(world.viewers["district"], number=life.number, note="批复依据有误")
    assert Organisation._base_manager.get(pk=life.union.pk).founded_on is None


def test_the_page_of_the_union_offers_it_and_shows_the_code(world):
    client = staff_client(User.objects.get(pk=world.viewers["union_a1"].user_id))
    union, form = (
        world["union_a1"],
        reverse("console:start_about", args=["unions.legal_person", world["union_a1"].code]),
    )
    assert form in client.get(reverse("console:organisation", args=[union.code])).content.decode()
    assert client.post(form, {**GIVEN, "credit_code": credit_code(1)}).status_code == 422
    assert client.post(form, GIVEN).status_code == 302
    matter = Matter._base_manager.get()
    operations.act(world.viewers["street_a"], number=matter.number, outcome="register")
    assert CODE in client.get(reverse("console:organisation", args=[union.code])).content.decode()
