"""A roster from upload to facts, on both databases."""

from datetime import date

import pytest

from gongyou.domains.unions.operations import rosters
from gongyou.domains.unions.queries.rosters import roster
from gongyou.engines.procedures import operations, queries
from gongyou.kernel.exporting.types import Column, Table
from gongyou.kernel.exporting.workbooks import write_xlsx
from gongyou.kernel.ledger import reader
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Membership, Person
from tests.factories.world import identity, mobile

HEADERS = "姓名 性别 证件类型 证件号码 手机号码 所属工会 工作单位 用工形式 户籍类型 是否农民工 新就业形态类别 入会时间 会籍状态 本人确认".split()


def line(
    union="A1公司工会", *, name="王小工", number=None, joined=None, confirmed="是", new_form="快递员", standing="正常"
):
    number = number or identity()
    gender = "男" if int(number[16]) % 2 else "女"
    return [
        name,
        gender,
        "居民身份证",
        number,
        mobile(),
        union,
        "测试物流有限公司",
        "劳动合同",
        "农村居民",
        "是",
        new_form,
        joined or date.today().isoformat(),
        standing,
        confirmed,
    ]


def workbook(path, lines):
    columns = [Column(header) for header in HEADERS]
    write_xlsx(path, [Table("花名册", columns, lines)])
    return path


def upload(viewer, path, document="2026年第3次委员会会议"):
    with path.open("rb") as file:
        made = rosters.upload_roster(viewer, chunks=[file.read()], title=path.name, document=document)
    return roster(viewer, made.number)


@pytest.mark.django_db(transaction=True)
def test_confirmed_rows_become_members_and_others_applications(world_committed, tmp_path):
    clerk = world_committed.viewers["union_a1"]
    found = upload(clerk, workbook(tmp_path / "a.xlsx", [line(), line(name="李小工", confirmed="否")]))
    assert found.state == "checked", (found.message, found.problems)
    done = rosters.commit_roster(clerk, number=found.number, mode="all")
    assert done.state == "committed"
    assert Membership.objects.visible_to(clerk).count() == 1
    matter = queries.matters(clerk).get()
    assert (matter.procedure, matter.state) == ("unions.join", "returned")
    assert reader.verify()[2] == []


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_adds_nothing(world_committed, tmp_path):
    clerk = world_committed.viewers["union_a1"]
    path = workbook(tmp_path / "a.xlsx", [line()])
    rosters.commit_roster(clerk, number=upload(clerk, path).number, mode="all")
    with pytest.raises(Refused):
        upload(clerk, path)
    assert Person.objects.visible_to(clerk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_member_elsewhere_becomes_a_transfer_never_a_second_membership(world_committed, tmp_path):
    world = world_committed
    number = identity()
    matter, _worker = world.apply("union_b1", number=number, name="王小工")
    operations.act(world.viewers["union_b1"], number=matter.number, outcome="admit")
    clerk = world.viewers["union_a1"]
    found = upload(clerk, workbook(tmp_path / "a.xlsx", [line(number=number)]))
    assert found.counts["actions"] == {"transfer": 1}
    rosters.commit_roster(clerk, number=found.number, mode="all")
    assert queries.desk(clerk).get().procedure == "unions.transfer"
    assert Membership.objects.visible_to(world.viewers["district"]).filter(valid_to=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_all_or_valid_by_explicit_choice(world_committed, tmp_path):
    clerk = world_committed.viewers["union_a1"]
    bad = line(name="赵小工")
    bad[3] = "999999190002290012"
    found = upload(clerk, workbook(tmp_path / "a.xlsx", [line(), bad]))
    assert found.report is not None
    with pytest.raises(Refused):
        rosters.commit_roster(clerk, number=found.number, mode="all")
    assert Membership.objects.visible_to(clerk).count() == 0
    rosters.commit_roster(clerk, number=found.number, mode="valid")
    assert Membership.objects.visible_to(clerk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_admissions_of_long_ago_wait_for_the_district(world_committed, tmp_path):
    world = world_committed
    clerk = world.viewers["union_a1"]
    found = upload(clerk, workbook(tmp_path / "a.xlsx", [line(joined="2019-05-01")]))
    assert rosters.commit_roster(clerk, number=found.number, mode="all").state == "submitted"
    assert rosters.commit_roster(world.viewers["district"], number=found.number, mode="all").state == "committed"
    assert Membership.objects.visible_to(clerk).get().valid_from == date(2019, 5, 1)


@pytest.mark.django_db(transaction=True)
def test_a_union_outside_the_scope_is_a_located_problem(world_committed, tmp_path):
    clerk = world_committed.viewers["union_a1"]
    found = upload(clerk, workbook(tmp_path / "a.xlsx", [line(union="B1公司工会")]))
    assert [problem["code"] for problem in found.problems] == ["union-unknown"]
    assert found.counts["refused"] == 1
