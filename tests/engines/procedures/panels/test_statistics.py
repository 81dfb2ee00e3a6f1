"""A planted biased judge is found by name of the fault; honest judges are not."""

from gongyou.engines.procedures.models import Expert
from gongyou.engines.procedures.queries.judging import judge_statistics
from gongyou.kernel.access.viewer import public
from tests.engines.procedures.panels import scenery
from tests.factories.world import employer

SETUP = {**scenery.SETUP, "panel": {"judges": 4, "reserves": 0}, "rule": {**scenery.RULE, "spread": None}}


def marked(world, bias):
    """A panel of four over eight entries of two streets; `bias(item, near)` is what the first judge adds."""
    firms = [employer(world, name=f"单位{region}", region=f"37021100{region}") for region in (1, 2)]
    near = []
    for place, name in enumerate(scenery.NAMES):
        side = place % 2
        who = scenery.person(world, name, union=("union_a1", "union_b1")[side], works=firms[side])
        matter = scenery.entered(world, who)
        near += [] if side else [matter.pk]
    viewers = scenery.judges(world, 4)
    biased = min(viewers)
    row = Expert._base_manager.get(code=biased)
    row.person = scenery.person(world, "某评委", union="union_a2")
    row.save()
    round_, _chief = scenery.opened(world, SETUP)

    def value(item, judge, _aspect):
        plain = 6000 + 300 * item.ordinal + 40 * sorted(viewers).index(judge)
        return plain + (bias(item.matter_id in near) if judge == biased else 0)

    scenery.mark_all(round_, viewers, value)
    return round_, biased


def flags(world, round_):
    _row, lines = judge_statistics(scenery.officer(world), round_.number)
    return {line.code: [str(flag) for flag in line.flags] for line in lines}


def test_a_judge_who_favours_the_own_street_is_found(contest):
    round_, biased = marked(contest, lambda near: 1500 if near else 0)
    found = flags(contest, round_)
    assert "对同一街道的明显偏高" in found.pop(biased)
    assert all("对同一街道的明显偏高" not in one for one in found.values())
    assert judge_statistics(public(), round_.number) is None


def test_a_severe_judge_is_found_and_taken_out_of_the_adjusted_total(contest):
    round_, biased = marked(contest, lambda near: -1500)
    assert flags(contest, round_)[biased] == ["明显偏严"]
