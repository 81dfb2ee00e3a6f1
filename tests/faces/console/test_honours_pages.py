"""The pages of honours: certificates printed together, the wall of those who died, what joined records hold twice."""

import pytest
from django.db import transaction

from gongyou.engines.procedures.models import JointItem, JointRound, Matter
from gongyou.kernel import clock
from gongyou.kernel.jobs import runner
from gongyou.kernel.jobs.models import Job
from gongyou.records.passport.models import Certificate, Honour
from gongyou.records.passport.operations.certificates import certify_honours
from tests.faces.console.signing import text_of
from tests.records.directory.joining import twins
from tests.records.directory.people import member
from tests.records.passport.earning import DAY, ROBOT, honour


@pytest.fixture
def person(world):
    row = member(world["union_a1"])
    type(row)._base_manager.filter(pk=row.pk).update(name="王去世")
    row.name = "王去世"
    return row


@pytest.fixture
def award(world):
    """A closed award of the district over one matter, with its certificate."""
    matter, _worker = world.apply("union_a1")
    row = honour(member(world["union_a1"]).pk, unit=world["union_a1"].pk)
    certify_honours(ROBOT, honours=[row], made_by=("matter", matter.pk))
    found = JointRound(
        number="GS-2026-0001", kind="decision", procedure="honours.craftsman", stage="award", node_id=world["district"].pk,
        title="新区工匠命名", state="closed", closed_at=clock.now(),
    )  # fmt: skip
    found.save(force_insert=True)
    JointItem(round=found, matter=Matter._base_manager.get(pk=matter.pk), ordinal=1).save(force_insert=True)
    return found


def test_the_certificates_of_a_decision_are_printed_from_its_page(world, award, at):
    client, page = at("district"), f"/console/honours/certificates/{award.number}/"
    assert "新区工匠命名" in text_of(client.get("/console/honours/"))
    assert "生成全部证书" in text_of(client.get(page))
    assert client.post(f"{page}print/").status_code == 302
    assert "每 2 秒自动更新" in text_of(client.get(page))
    again = client.post(f"{page}print/")
    assert again.status_code == 422 and "正在生成" in text_of(again)
    job = Job._base_manager.get(kind="honours.certificates")
    assert job.payload["check_url"].endswith("/verify/certificate/")
    runner.run(job.pk)
    text = text_of(client.get(page))
    assert "重新生成" in text and "下载" in text
    name = Job._base_manager.get(pk=job.pk).result["file"]
    file = client.get(f"/console/files/{name}/")
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert at("street_b").get(page).status_code == 404
    Certificate._base_manager.update(revoked_on=clock.today(), revocation_reason="印错")
    assert "没有可打印的证书" in text_of(client.get("/console/honours/"))


def test_the_wall_of_those_who_died_is_kept_on_its_page(world, person, at):
    row, clerk = honour(person.pk, unit=world["union_a1"].pk), at("union_a1")
    assert "没有已故获奖者" in text_of(clerk.get("/console/honours/wall/"))
    type(person)._base_manager.filter(pk=person.pk).update(died_on=DAY)
    assert "王**" in text_of(clerk.get("/console/honours/wall/")) or "王*" in text_of(
        clerk.get("/console/honours/wall/")
    )
    keep = f"/console/honours/wall/{row.pk}/"
    assert clerk.post(keep, {"off": "1", "reason": "信"}).status_code == 422
    assert clerk.post(keep, {"off": "1", "reason": "家属来信提出"}).status_code == 302
    assert Honour._base_manager.get(pk=row.pk).off_wall_since is not None
    assert "恢复显示" in text_of(clerk.get("/console/honours/wall/?name=王"))
    with transaction.atomic():
        assert at("union_b1").post(keep, {"off": "", "reason": "不是本单位"}).status_code == 404
    assert clerk.post(keep, {"off": "", "reason": "家属来信提出"}).status_code == 302
    assert Honour._base_manager.get(pk=row.pk).off_wall_since is None


def test_what_joined_records_hold_twice_is_listed(world, at):
    pair, unit = twins(world), world["union_a1"].pk
    honour(pair.kept.pk, unit=unit)
    honour(pair.gone.pk, unit=unit)
    honour(pair.gone.pk, unit=unit, year=2025)
    clerk = at("union_a1")
    assert "没有重复获奖" in text_of(clerk.get("/console/honours/doubles/"))
    pair.join()
    text = text_of(clerk.get("/console/honours/doubles/"))
    assert text.count("西海岸新区工匠") == 3 and "已在合并时作废一项" in text and pair.kept.code in text
    assert "没有重复获奖" in text_of(at("union_b1").get("/console/honours/doubles/"))
