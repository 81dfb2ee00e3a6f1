"""My honours and their certificates; the public check; the list of revocations. Nobody gets somebody else's."""

import io
import json

import pypdf
import pytest

from gongyou.engines.procedures import operations
from gongyou.faces.portal import limits
from gongyou.kernel.accounts.models import Phone as PhoneRow
from gongyou.records.directory.models import Person
from gongyou.records.passport.operations import certificates, contests, honours, levels
from gongyou.records.passport.queries.certificates import shown_certificate
from tests.faces.portal.phone import Phone, plain
from tests.faces.portal.test_my_pages import only_matter
from tests.records.directory.people import somebody
from tests.records.passport.earning import DAY, MADE, ROBOT, honour, placing, step

assert PhoneRow


@pytest.fixture
def member(world, phone):
    """A phone whose owner joined union a1 and was admitted."""
    phone.join(world.codes["union_a1"].token)
    operations.act(world.viewers["union_a1"], number=only_matter().number, outcome="admit")
    return phone


@pytest.fixture
def person(member):
    return Person._base_manager.get()


@pytest.fixture
def paper(person):
    (made,) = certificates.certify_honours(ROBOT, honours=[honour(person.pk)], made_by=MADE)
    return made


def revoke(paper):
    certificates.revoke_certificate(ROBOT, number=paper.pk, day=DAY, reason="印错", made_by=MADE)


def test_my_honours(member, person, paper):
    levels.apply_level(ROBOT, step=step(person.pk, 4, certificate_number="S000137021100001"), made_by=MADE)
    contests.record_contest_results(ROBOT, placings=[placing(person.pk, 2, award="二等奖")], made_by=MADE)
    text = member.get("/me/honours/").content.decode()
    for said in ("西海岸新区工匠", "装配钳工 · 技师（二级）", "第 2 名（共 30 人）", "二等奖", paper.number):
        assert said in text, said
    assert f"/me/honours/{paper.pk}/certificate/" in text
    assert "我的荣誉" in member.get("/me/").content.decode()
    empty = Phone()
    empty.sign_in()
    assert "还没有登记" in empty.get("/me/honours/").content.decode()


def test_my_certificate_and_my_credential(member, person, paper):
    answer = member.get(f"/me/honours/{paper.pk}/certificate/")
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().replace(" ", "")
    assert f"{person.name}同志" in text and paper.number in text
    assert answer["Content-Disposition"] == f'attachment; filename="{paper.number}.pdf"'
    answer = member.get(f"/me/honours/{paper.pk}/credential/")
    made = json.loads(answer.content)
    assert made["credentialSubject"]["identifier"][0]["identityHash"] == person.name
    assert made["id"] == f"http://testserver/verify/certificate/{paper.code}/"
    status = json.loads(Phone().get("/credentials/status/1/").content)
    assert (status["id"], status["issuer"]) == (made["credentialStatus"]["statusListCredential"], made["issuer"]["id"])
    assert made["issuer"]["id"] in Phone().get("/verify/").content.decode()


def test_nobody_gets_somebody_elses_or_a_revoked_one(world, member, person, paper):
    (other,) = certificates.certify_honours(ROBOT, honours=[honour(somebody().pk)], made_by=("matter", 8))
    stranger = Phone()
    stranger.sign_in()
    revoked_before = [member.get(f"/me/honours/{other.pk}/{what}/") for what in ("certificate", "credential")]
    assert [page.status_code for page in revoked_before] == [404, 404]
    assert stranger.get(f"/me/honours/{paper.pk}/certificate/").status_code == 404
    assert Phone().get(f"/me/honours/{paper.pk}/credential/").status_code in (302, 404)
    revoke(paper)
    assert member.get(f"/me/honours/{paper.pk}/credential/").status_code == 404


def test_the_public_check_masks_the_name(world, person, paper):
    page = Phone().get(f"/verify/certificate/{paper.code}/")
    text = page.content.decode()
    assert page.status_code == 200 and paper.number in text and "西海岸新区工匠" in text
    assert person.name not in text and shown_certificate(paper.code).holder in text
    assert page["X-Robots-Tag"] == "noindex, nofollow" and page["Referrer-Policy"] == "no-referrer"


def test_unknown_revoked_and_foreign_codes_get_one_answer(world, person, paper, django_assert_num_queries):
    honours.end_honour(
        ROBOT, number=paper.honour_id, day=DAY, ending="revoked", reason="查实", document="文1号", made_by=MADE
    )
    row = honour(somebody().pk)
    codes = [paper.code, "x" * 22, "nonsense", world.codes["union_a1"].token, str(row.pk)]
    pages = [Phone().get(f"/verify/certificate/{code}/") for code in codes]
    assert {page.status_code for page in pages} == {404}
    assert len({plain(page) for page in pages}) == 1 and len({len(page.content) for page in pages}) == 1
    for code in (paper.code, "x" * 22):
        with django_assert_num_queries(1):
            assert shown_certificate(code) is None


def test_checks_are_limited(world, monkeypatch):
    monkeypatch.setattr(limits, "LOOKUPS", limits.Limit("few", 600, 2, 600, 20000))
    stranger = Phone()
    assert [stranger.get("/verify/certificate/x/").status_code for _try in range(3)] == [404, 404, 429]


def test_the_list_of_revocations_is_public_and_prompt(world, paper):
    before = Phone().get("/credentials/status/1/")
    revoke(paper)
    after = Phone().get("/credentials/status/1/")
    lists = [json.loads(page.content)["credentialSubject"]["encodedList"] for page in (before, after)]
    assert lists[0] != lists[1]
    assert after["Access-Control-Allow-Origin"] == "*"
    assert [Phone().get(f"/credentials/status/{n}/").status_code for n in (0, 2, 99999999)] == [404, 404, 404]
