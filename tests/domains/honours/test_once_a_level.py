"""The same thing wins once at each level: whatever family asks, however it is written, whoever was merged."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.domains.honours.queries.grants import earlier_grants
from gongyou.domains.honours.stages.holders import HOLDERS
from gongyou.domains.honours.types import PROGRAMMES
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current, operation
from gongyou.records.passport.models import Group, Honour
from gongyou.records.passport.operations.results import NewResult, record_result
from gongyou.records.passport.predicates import LONGEST, fingerprint
from gongyou.records.passport.types import Holder, Share
from gongyou.records.treasury.models import Commitment
from tests.domains.honours.test_craftsman import refused
from tests.domains.honours.test_families import nominated, of_result
from tests.records.directory.joining import twins
from tests.records.directory.people import somebody
from tests.records.passport.earning import DAY, MADE, ROBOT, honour
from tests.records.treasury.money import money, promised

FAMILIES = sorted(
    {
        "craftsman",
        "innovator",
        "innovation_team",
        "innovation_enterprise",
        "innovation_studio",
        "innovation_result",
        "most_beautiful",
        "model_worker",
    }
)
WORDS = st.text(st.characters(categories=("Lo", "Lu", "Ll", "Nd")), min_size=1, max_size=60)
NOISE = st.lists(st.sampled_from(" 　-－·（）()《》“”,，。、/／_"), max_size=6)


def wide(text: str) -> str:
    """The text in characters of full width, where there are such."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


@given(title=WORDS, unit=WORDS, noise=NOISE, at=st.integers(0, 60))
def test_writing_makes_no_other_result(title, unit, noise, at):
    plain = fingerprint(title=title, unit=unit)
    dirty = title[:at] + "".join(noise) + title[at:]
    assert fingerprint(title=dirty, unit=unit + "".join(noise)) == plain
    assert fingerprint(title=wide(title), unit=unicodedata.normalize("NFKC", unit)) == plain
    assert len(plain) <= LONGEST


@given(title=st.text("甲乙丙丁", min_size=90, max_size=100), unit=st.text("子丑寅卯", min_size=95, max_size=100))
def test_long_names_are_told_apart_to_their_last_letter(title, unit):
    found = fingerprint(title=title, unit=f"{unit}一厂")
    assert found != fingerprint(title=title, unit=f"{unit}二厂") and len(found) <= LONGEST


def test_the_families_are_those_of_the_programmes():
    assert {one.family for one in PROGRAMMES.all()} == set(FAMILIES)
    assert {one.holder for one in PROGRAMMES.all()} <= set(HOLDERS)


@pytest.fixture
def result(world):
    shares = [Share(1000, somebody().pk)]
    new = NewResult("small_improvement", "快速换模装置", unit_name="测试公司", shares=shares, accepted_on=DAY)
    return record_result(ROBOT, result=new, made_by=MADE)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_result_wins_once_at_its_level_whatever_family_asks(result, family):
    honour(result.pk, "result", title="innovation_result", title_name="创新成果", family="innovation_result")
    with pytest.raises(Refused) as told:
        honour(result.pk, "result", title=f"again_{family}", family=family, year=2027)
    assert told.value.code == "result_won"
    assert all(word in told.value.message for word in ("2026", "创新成果", "区级", "青西新工发〔2026〕18号"))
    assert honour(result.pk, "result", title=f"again_{family}", family=family, level="city").level == "city"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_title_is_held_once_a_level_and_year_in_every_family(world, family):
    person = somebody()
    given = {"title": family, "title_name": "称号", "family": family}
    honour(person.pk, **given)
    with pytest.raises(Refused) as told:
        honour(person.pk, **given)
    assert told.value.code == "held" and "2026" in told.value.message
    honour(person.pk, **given, level="province")


def test_merged_people_hold_it_once_and_what_both_were_promised_counts(world):
    pair, made = twins(world), money(world)
    rows = [honour(one.pk) for one in (pair.kept, pair.gone)]
    for number, row in enumerate(rows, start=1):
        promised(made, 1_000 * number, number=number, made_by=("honour", row.pk))
    pair.join()
    assert Honour._base_manager.filter(person=pair.kept, revoked_on=None).count() == 1
    with pytest.raises(Refused):
        honour(pair.gone.pk)
    found = earlier_grants(Holder("person", pair.kept.pk), DAY)
    assert sorted(one.amount_fen for one in found) == [1_000, 2_000]
    assert Commitment._base_manager.count() == 2


@pytest.mark.parametrize(
    "more",
    [
        {"title": "快速 换模（装置）"},
        {"title": "快速换模装置", "kind": "utility", "patent": "202320000001.0"},
    ],
)
def test_a_result_with_a_patent_or_other_signs_is_still_the_same(selection, more):
    selection.worker("王一")
    new = NewResult(
        "small_improvement", "快速换模装置", unit_name=selection.firm.name, shares=[Share(1000, somebody().pk)],
        accepted_on=DAY, unit=selection.world["union_a1"].pk, employer=selection.firm.pk,
    )  # fmt: skip
    row = record_result(ROBOT, result=new, made_by=MADE)
    honour(row.pk, "result", title="innovation_result", title_name="创新成果", family="innovation_result")
    call = selection.call("honours.result", left_out=["unit_notice"])
    track = "patent" if "patent" in more else "small"
    tracks = {one["key"] for one in call.setup["tracks"]}
    said = refused(
        "result_won", nominated, selection, call, track=track if track in tracks else sorted(tracks)[0],
        **of_result(("王一", 100), **more),
    )  # fmt: skip
    assert "青西新工发〔2026〕18号" in said


@operation("test.holder_found", allow=lambda viewer, **kwargs: viewer.is_system)
def holder_of(viewer, *, matter) -> Holder:
    current().entry("test.holder_found", "system", 0)
    return HOLDERS["team"](viewer, matter)


def test_a_team_written_otherwise_is_the_same_team(selection):
    leader = selection.worker("王班长")
    selection.worker("李一")
    call = selection.call("honours.team", left_out=["unit_notice"])
    given = {
        "leader": leader.code,
        "members": [{"name": "李一", "duty": "", "born": ""}],
        "participation": "5",
        "proposals": "9",
        "adopted": "4",
    }
    matter = nominated(selection, call, **given, name="焊接（一班）")
    refused("nominated_already", nominated, selection, call, **given, name="焊接(一班)")
    known = Group(kind="team", name="焊接 一班", unit=selection.world["union_a1"], valid_from=DAY)
    known.save(force_insert=True)
    assert holder_of(ROBOT, matter=matter) == Holder("group", known.pk)
