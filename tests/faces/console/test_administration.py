"""The three administrators: accounts, roles with covers, the ledger; each sees nothing else."""

import json
import re
from datetime import timedelta

import pytest

from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.viewer import system
from gongyou.kernel.accounts.models import User
from gongyou.kernel.operations.models import IdempotencyKey
from gongyou.kernel.operations.operation import current, operation
from tests.faces.console.signing import text_of

PLACES = {
    "system_admin": "/console/accounts/",
    "security_admin": "/console/roles/",
    "audit_admin": "/console/ledger/",
}
BUSINESS = ("/console/people/", "/console/late/", "/console/codes/", "/console/employers/", "/console/organisations/")


@pytest.fixture
def admins(world, at):
    """Clients of the three administrators by the kind of their role."""
    for kind in PLACES:
        world.staff(kind, None, kind)
    return {kind: at(kind) for kind in PLACES}


@pytest.mark.parametrize("kind", PLACES)
def test_administrators_land_on_their_page_and_reach_nothing_else(admins, kind):
    assert admins[kind].get("/console/")["Location"] == PLACES[kind]
    assert admins[kind].get(PLACES[kind]).status_code == 200
    others = [address for other, address in PLACES.items() if other != kind]
    for address in (*others, *BUSINESS):
        assert admins[kind].get(address).status_code == 404, address


def test_an_account_is_made_with_a_password_that_is_shown_once_and_kept_nowhere(admins):
    client = admins["system_admin"]
    form = {"username": "Wang_Min", "idempotency_key": "make"}
    made = text_of(client.post("/console/accounts/new/", form))
    user = User.objects.get(username="wang_min")
    password = re.search(r">(\w{5}-\w{5}-\w{5})<", made)[1]
    assert user.check_password(password)
    assert password not in text_of(client.post("/console/accounts/new/", form))
    assert not any(password.encode() in bytes(row.body or b"") for row in IdempotencyKey._base_manager.all())
    assert client.post("/console/accounts/new/", {"username": "wang_min"}).status_code == 422


def test_closing_an_account_ends_its_sessions(world, at, admins):
    clerk, name = at("union_a1"), world.users["union_a1"].username
    assert clerk.get("/console/").status_code == 200
    admins["system_admin"].post(f"/console/accounts/{name}/", {"verb": "close"})
    assert clerk.get("/console/")["Location"].startswith("/sign-in/")
    page = admins["system_admin"].post(
        f"/console/accounts/{world.users['system_admin'].username}/", {"verb": "close"}, follow=True
    )
    assert "不能办理自己的账号" in text_of(page)


def _grant(client, **form):
    return client.post("/console/roles/grant/", form)


def test_granting_gives_the_desk_and_ends_the_session(world, at, admins):
    client, name = admins["security_admin"], world.users["union_a1"].username
    clerk = at("union_a1")
    done = _grant(client, username=name, kind="union_clerk", organisation_code=world["union_a2"].code)
    assert done.status_code == 302
    assert clerk.get("/console/")["Location"].startswith("/sign-in/")
    world.users["union_a1"].refresh_from_db()
    assert "换角色" in text_of(at("union_a1").get("/console/"))


def test_granting_is_refused_to_oneself_across_administrators_and_at_a_wrong_place(world, admins):
    client, name = admins["security_admin"], world.users["union_a1"].username
    own = world.users["security_admin"].username
    refused = {
        "不能给自己授予岗位": {"username": own, "kind": "union_clerk", "organisation_code": world["union_a1"].code},
        "不能再任三员管理员": {"username": name, "kind": "audit_admin"},
        "三员管理员之一": {"username": world.users["system_admin"].username, "kind": "audit_admin"},
        "不能设在这类组织": {"username": name, "kind": "street_officer", "organisation_code": world["union_a1"].code},
        "没有这个启用中的": {"username": "nobody", "kind": "audit_admin"},
        "相同岗位": {"username": name, "kind": "union_clerk", "organisation_code": world["union_a1"].code},
    }
    for words, form in refused.items():
        answer = _grant(client, **form)
        assert (answer.status_code, words in text_of(answer)) == (422, True), words


def test_withdrawing_the_only_clerk_moves_the_open_matters_up_and_a_new_one_brings_them_back(world, at, admins):
    matter, _worker = world.apply("union_a1")
    role = Role._base_manager.get(user=world.users["union_a1"])
    admins["security_admin"].post(f"/console/roles/{role.pk}/withdraw/", {})
    assert matter.number in text_of(at("street_a").get("/console/"))
    name = world.users["union_a2"].username
    _grant(admins["security_admin"], username=name, kind="union_clerk", organisation_code=world["union_a1"].code)
    assert matter.number not in text_of(at("street_a").get("/console/"))


def test_a_cover_lets_the_substitute_take_the_desk(world, at, admins):
    matter, _worker = world.apply("union_a1")
    role, today = Role._base_manager.get(user=world.users["union_a1"]), clock.today()
    address = f"/console/roles/{role.pk}/cover/"
    form = {
        "username": world.users["union_a2"].username,
        "begins": today.isoformat(),
        "ends": (today + timedelta(days=7)).isoformat(),
        "reason": "休假",
    }
    assert admins["security_admin"].get(address).status_code == 200
    assert admins["security_admin"].post(address, {**form, "ends": "2020-01-01"}).status_code == 422
    assert admins["security_admin"].post(address, form).status_code == 302
    world.users["union_a2"].refresh_from_db()
    client = at("union_a2")
    assert matter.number not in text_of(client.get("/console/"))
    before = client.session.session_key
    client.post("/console/switch/", {"role": f"{role.pk}:{role.pk}"})
    assert client.session.session_key != before
    text = text_of(client.get("/console/"))
    assert matter.number in text
    assert "代理" in text
    client.post(f"/console/matters/{matter.number}/decide/", {"outcome": "admit", "stage": "admit"})
    assert "（代理）" in text_of(client.get(f"/console/matters/{matter.number}/"))


def test_a_role_of_somebody_else_cannot_be_switched_to(world, at):
    other = Role._base_manager.get(user=world.users["street_a"])
    assert at("union_a1").post("/console/switch/", {"role": f"{other.pk}:"}).status_code == 404


def test_the_ledger_is_searched_verified_and_signed(world, admins):
    world.apply("union_a1")
    client = admins["audit_admin"]
    assert "unions.applied" not in text_of(client.get("/console/ledger/?event=directory."))
    assert "directory.person_registered" in text_of(client.get("/console/ledger/?event=directory.person"))
    assert "没有符合条件的记录" in text_of(client.get("/console/ledger/?day=2020-01-01"))
    today = clock.today().isoformat()
    assert "procedures.submit" in text_of(client.get(f"/console/ledger/?day={today}&event=procedures"))
    assert "校验通过" in text_of(client.post("/console/ledger/verify/", {}))
    point = client.post("/console/ledger/checkpoint/", {})
    assert point["Content-Disposition"].startswith("attachment")
    assert json.loads(point.content)["seq"] > 0


@operation("test.noted", allow=lambda viewer, **kwargs: viewer.is_system)
def _note(viewer):
    current().entry("test.noted", "test", 0, items=3, values=["a"])


def test_an_entry_may_carry_names_that_a_dict_has_too(world, admins):
    """A closed round records how many "items" it had."""
    _note(system(reason="test"))
    assert "items=3" in text_of(admins["audit_admin"].get("/console/ledger/?event=test.noted"))
