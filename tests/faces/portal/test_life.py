"""The worker's own line of life: every fact with what made it, every look with its reason, never a staff name."""

import re
from datetime import date, timedelta

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongyou.engines.procedures import operations
from gongyou.kernel import clock
from gongyou.kernel.access.roles import worker_viewer
from gongyou.kernel.accounts.models import Phone as PhoneRow
from gongyou.kernel.accounts.models import User
from gongyou.records.directory.models import Consent, Employment, Membership, Person, Post, Reveal
from gongyou.records.directory.operations import memberships, people
from gongyou.records.directory.queries.life import LINE, LineFact, LineSource
from tests.faces.portal.phone import Phone, plain
from tests.faces.portal.test_my_pages import ALL, only_matter, rostered
from tests.faces.signing_in import sign_in_worker
from tests.factories.world import identity, mobile
from tests.records.directory.joining import twins

#: The most statements that the page may take, session and frame included, whatever stands on the line.
BUDGET = 28


def text_of(page) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


@pytest.fixture
def member(world, phone):
    """A phone whose owner joined union a1 and was admitted."""
    phone.join(world.codes["union_a1"].token)
    operations.act(world.viewers["union_a1"], number=only_matter().number, outcome="admit")
    return phone


def test_every_fact_says_what_made_it_and_who_by_role_and_organisation(world, member):
    number = only_matter().number
    person = Person._base_manager.get()
    Post(person=person, organisation=world["union_a1"], title="committee", valid_from=date(2026, 3, 1)).save()
    people.reveal(world.viewers["union_a1"], person_code=person.code, field="phone", reason="电话通知领取慰问品")
    text = text_of(member.get("/me/line/"))
    for said in (
        "加入A1公司工会", "由来：申请入会", "A1公司工会 · 基层工会经办人", "在测试速递有限公司工作", "任A1公司工会委员",
        "启用平台时的底册", "申请入会", "已同意", "同意：办理会籍", "查看了完整手机号", "理由：电话通知领取慰问品",
        "建立个人登记", "本人申请时填写", "2026年",
    ):  # fmt: skip
        assert said in text, said
    assert f'href="/matters/{number}/"' in text
    names = set(User.objects.filter(audience="staff").values_list("username", flat=True))
    assert names and not any(name in text for name in names)
    assert person.identity_number.reveal() not in text and person.phone.reveal() not in text


def test_who_ended_a_membership_comes_from_the_ledger(world, member):
    person = Person._base_manager.get()
    token = world.codes["union_b1"].token
    apply = f"/j/{token}/apply/"
    member.confirm(apply, member.details(apply, number=person.identity_number.reveal()))
    operations.act(world.viewers["union_b1"], number=only_matter().number, outcome="accept")
    text = text_of(member.get("/me/line/?kind=memberships"))
    assert "会籍转出），办理：B1公司工会 · 基层工会经办人" in text
    assert "由来：会籍接转" in text and "由来：申请入会" in text


def test_a_roster_is_named_with_its_number_and_paper(world, phone):
    from gongyou.domains.unions.models import RosterImport
    from tests.matrix.canaries import _roster

    person = rostered(ALL, union=world["union_a1"], number=identity(), phone=phone.number)
    roster = _roster(world, "union_a1")
    for model in (Membership, Person):
        model._base_manager.update(made_by_number=roster.pk)
    phone.sign_in()
    people.link_account(ALL, person=person, user_id=PhoneRow.objects.get().user_id)
    text = text_of(phone.get("/me/line/"))
    assert RosterImport._base_manager.get().number in text and "名册登记（金丝雀名册文号union_a1）" in text
    assert "绑定手机账号" in text and "系统" in text


def test_it_is_newest_first_under_its_years_and_the_chips_narrow_it(world, member):
    person = Person._base_manager.get()
    for year in (2012, 2015, 2019):
        Employment(
            person=person, employer_name=f"第{year}厂", occupation="", relation="employed", industrial=False,
            is_main=False, valid_from=date(year, 5, 1), valid_to=date(year + 1, 5, 1),
        ).save()  # fmt: skip
    page = text_of(member.get("/me/line/"))
    years = [int(found) for found in re.findall(r"<h2>(\d{4})年</h2>", page)]
    assert years == sorted(years, reverse=True) and years[-3:] == [2019, 2015, 2012]
    works = text_of(member.get("/me/line/?kind=employments"))
    assert "第2012厂" in works and "会员</" not in works and "同意：" not in works
    for source in LINE.all():
        assert f"?kind={source.key}" in page
        assert member.get(f"/me/line/?kind={source.key}").status_code == 200
    assert "第2012厂" in text_of(member.get("/me/line/?kind=nonsense"))


def test_somebody_known_only_by_the_own_application_sees_just_that(world):
    """Whether the typed number belongs to a member elsewhere shows nowhere, on this page neither."""
    number = identity()
    rostered(ALL, union=world["union_b1"], number=number, phone=mobile())
    pages = []
    for typed in (number, identity()):
        phone = Phone()
        phone.join(world.codes["union_a1"].token, number=typed)
        pages.append(plain(phone.get("/me/line/")))
    assert pages[0] == pages[1]
    assert "入会申请" in pages[0] and "会籍接转" not in pages[0] and "建立个人登记" not in pages[0]


def test_other_people_do_not_exist_on_my_line(world, member):
    other = Phone()
    other.join(world.codes["union_a2"].token, name="赵别人", employer_name="别人公司")
    operations.act(world.viewers["union_a2"], number=only_matter().number, outcome="admit")
    text = text_of(member.get("/me/line/"))
    assert "别人公司" not in text and "A2公司工会" not in text and "赵" not in text


def _fill(world, person, count: int) -> None:
    for turn in range(count):
        day = date(2018, 1, 1) + timedelta(days=turn)
        Employment(
            person=person, employer_name=f"第{turn}厂", occupation="", relation="employed", industrial=False,
            is_main=False, valid_from=day, valid_to=day + timedelta(days=9), made_by_kind="matter",
            made_by_number=only_matter().pk,
        ).save()  # fmt: skip
        Reveal(
            person=person, field="phone", reason=f"第{turn}次电话通知领取慰问品", role="union_clerk",
            user_id=world.users["union_a1"].pk, node_id=world["union_a1"].pk,
        ).save()  # fmt: skip
        Consent(person=person, purpose="join", version=str(turn), channel="portal").save()
        if turn % 10 == 0:
            at = Membership._base_manager.get(person=person, valid_to=None).union
            to = world["union_a1" if at == world["union_b1"] else "union_b1"]
            memberships.move_member(
                ALL, person=person, union=to, day=clock.today(), made_by=("matter", only_matter().pk)
            )


def test_the_number_of_statements_does_not_grow_with_the_line(world, member):
    person = Person._base_manager.get()
    _fill(world, person, 1)
    member.get("/me/line/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        member.get("/me/line/")
    _fill(world, person, 20)
    with CaptureQueriesContext(connection) as many:
        member.get("/me/line/")
    assert len(few) == len(many)
    assert len(many) <= BUDGET, [query["sql"][:90] for query in many]


@pytest.mark.parametrize("senior", [False, True])
def test_a_long_line_stays_under_40_kb_uncompressed_files_aside(world, member, senior):
    """Even a line of two hundred facts comes in pages of less than 40 kB of HTML, before compression."""
    if senior:
        member.post("/appearance/", {"view": "senior"})
    _fill(world, Person._base_manager.get(), 60)
    first = member.get("/me/line/")
    last = member.get("/me/line/?page=99")
    for page in (first, last):
        assert page.status_code == 200
        assert len(page.content) < 40_000, len(page.content)
        assert len(brotli.compress(page.content)) < 6_000
    assert "第 1–30 条" in text_of(first)


def test_an_upper_strand_adds_its_facts_by_one_registration(world, member):
    def read(viewer, person, numbers):
        return [LineFact(date(2025, 5, 1), "获得区级工匠称号", made_by=("seed", 1))]

    source = LineSource("titles", "荣誉", read)
    with LINE.temporarily("titles", source):
        text = text_of(member.get("/me/line/"))
        assert "获得区级工匠称号" in text and "?kind=titles" in text and ">2025年</h2>" in text
    assert "获得区级工匠称号" not in text_of(member.get("/me/line/"))


@pytest.mark.parametrize("side", ["kept", "gone"])
def test_both_peoples_pages_tell_that_their_records_were_joined(world, client, side):
    pair = twins(world)
    pair.join(account_of=side)
    stays, leaves = (pair.kept_worker, pair.gone_worker) if side == "kept" else (pair.gone_worker, pair.kept_worker)
    sign_in_worker(client, User.objects.get(pk=stays.user_id))
    text = text_of(client.get("/me/line/"))
    for said in (
        "两份登记合并为一份", "提出：A街道总工会 · 镇街工会经办人", "理由：两证照片与本人一致", "重复登记，已合并",
        "加入A1公司工会", "加入A2公司工会",
    ):  # fmt: skip
        assert said in text, said
    assert text.count("建立个人登记") == 2
    sign_in_worker(client, User.objects.get(pk=leaves.user_id))
    for path in ("/me/", "/me/line/"):
        text = text_of(client.get(path))
        assert "已并入您的另一份登记" in text and "12351" in text
        assert "加入A1公司工会" not in text and pair.kept.phone.reveal() not in text


def test_an_undone_merge_stands_on_both_lines(world, client):
    from gongyou.records.directory.operations import merging

    pair = twins(world)
    merge = pair.join()
    merging.undo_merge(world.viewers["district"], number=merge.number, reason="经公安核实为两人")
    for worker in (pair.kept_worker, pair.gone_worker):
        assert worker_viewer(worker.user_id).person_id is not None
        sign_in_worker(client, User.objects.get(pk=worker.user_id))
        text = text_of(client.get("/me/line/"))
        assert "撤销了登记合并" in text and "理由：经公安核实为两人" in text and "区总工会经办人" in text
        assert "已并入您的另一份登记" not in text
