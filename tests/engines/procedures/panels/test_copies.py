"""Entries in which somebody wrote a name: told to staff, read and confirmed by them, never seen by the panel."""

import pytest

from gongyou.engines.procedures.operations import joint, panel_copies, panel_draw
from gongyou.engines.procedures.predicates.blinding import STRUCK
from gongyou.engines.procedures.queries import judging
from gongyou.engines.procedures.queries import panel_copies as queries
from gongyou.kernel.operations.errors import Denied
from tests.engines.procedures.panels import scenery
from tests.engines.procedures.panels.test_drawing import refused
from tests.factories.world import employer


@pytest.fixture
def drawn(contest):
    """(world, judges, round) where one of three wrote the own name and a nickname."""
    firm = employer(contest, name="测试物流有限公司")
    deeds = ("王小锤带徒十名，人称铁锤王", "改进夹具三十套", "节约工时一千小时")
    for name, deed in zip(scenery.NAMES, deeds, strict=False):
        scenery.entered(contest, scenery.person(contest, name, union="union_a1", works=firm), deed=deed)
    viewers = scenery.judges(contest)
    row = scenery.drawn(contest)
    scenery.sitting(contest, "chief", row)
    return contest, viewers, scenery.again(row)


def test_no_panel_opens_before_somebody_has_read_what_it_will_read(drawn):
    world, viewers, row = drawn
    officer, number = scenery.officer(world), {"round": row.number}
    told = refused("not_ready", joint.open_round, scenery.colleague(world), number=row.number)
    assert "有 1 件" in told and queries.unconfirmed(row) == 1
    _row, (copy,), _page, _pages = queries.copies(officer, row.number)
    text = copy.texts[0][1]
    assert copy.named == ("主要事迹",) and "王小锤" not in text and STRUCK in text and "铁锤王" in text
    panel_copies.strike_out(officer, **number, item_code=copy.code, words="铁锤王、师傅")
    refused("stale", panel_copies.confirm_copies, officer, **number, read={copy.code: copy.digest})
    panel_copies.confirm_copies(officer, **number, read=queries.to_confirm(row))
    joint.open_round(scenery.colleague(world), number=row.number)
    judge = viewers[scenery.panel(row)[0]]
    seen = [text for item in judging.desk(judge, row.number).items for _heading, text in item.texts]
    assert len(seen) == 3 and not any("铁锤王" in text or "王小锤" in text for text in seen)


def test_only_whoever_runs_the_panel_reads_and_confirms(drawn):
    world, viewers, row = drawn
    judge = viewers[scenery.panel(row)[0]]
    assert queries.copies(judge, row.number) is None
    with pytest.raises(Denied):
        panel_copies.confirm_copies(judge, round=row.number, read=queries.to_confirm(row))


def test_an_expert_of_the_name_of_a_coach_does_not_sit(contest, monkeypatch):
    from gongyou.engines.procedures.types import Concerned

    scenery.contestants(contest)
    codes = list(scenery.judges(contest, 5))
    named = panel_draw.Expert._base_manager.get(code=codes[0])
    definition = scenery.PROCEDURES.get(scenery.KEY)
    coach = classmethod(lambda cls, matter: Concerned(names=frozenset({f" {named.name} "})))
    monkeypatch.setattr(definition, "people_of", coach)
    row = scenery.drawn(contest)
    assert row.result["draw"]["excluded"] == [codes[0]]
    assert {tuple(kinds) for _code, _item, kinds in row.result["conflicts"]} == {("coach",)}
