"""Parts of ballots as joint rounds: the list of candidates, the closing instant, the count and its public remarks."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.models import JointItem, JointRound, Matter, Tally, Voter
from gongyou.engines.procedures.operations.notice_parts import SHOWN, shows_of
from gongyou.engines.procedures.operations.panel_results import stopped
from gongyou.engines.procedures.operations.panel_rows import new_codes
from gongyou.engines.procedures.predicates import damping
from gongyou.engines.procedures.predicates.marking import half_up, rounded
from gongyou.engines.procedures.types import PROCEDURES
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models.merging import Merge

#: Days of a ballot where the call says nothing; decimals of the points that a ballot gives.
DAYS, DIGITS = 7, 2


def draft_poll(viewer: Viewer, row: JointRound, matters: list[Matter], given: Mapping[str, Any] | None) -> list:
    """How many may be chosen, the damping and the days from the call; candidates in an order by lot.

    Votes are shown under codes, never beside the names that stand for election: see `queries.polls`.
    """
    setup = row.call.setup if row.call is not None else given or {}
    poll = setup.get("poll") or {}
    most = min(int(poll.get("choose") or 1), len(matters))
    rule = damping.Damping(
        damping.CAP if poll.get("cap_per_mille") else damping.FULL, poll.get("cap_per_mille") or 1000
    )
    if rule.fault():
        raise Refused(_("投票规则不完整（单位票数上限应在 1‰ 到 1000‰ 之间），请核对方案。"), code="poll")
    days = int((setup.get("days") or {}).get(row.stage) or 0)
    last = (given or {}).get("ends_on")
    row.rule = {"choose": most, "cap_per_mille": rule.per_mille, "damping": rule.kind, **_length(row, days)}
    if last:
        row.ends_on = last if isinstance(last, date) else date.fromisoformat(str(last))
    shuffled = list(matters)
    secrets.SystemRandom().shuffle(shuffled)
    shows = shows_of(PROCEDURES.get(row.procedure))
    return [
        JointItem(
            round=row, matter=matter, ordinal=place, code=code,
            published=_published(shows(viewer, matter)) if shows else {},
        )
        for place, (matter, code) in enumerate(zip(shuffled, new_codes(len(shuffled)), strict=True), 1)
    ]  # fmt: skip


def _length(row: JointRound, days: int) -> dict[str, Any]:
    """How long the ballot runs: the days of the call count as its page says, in the unit of the stage's rule."""
    if not days:
        return {"days": DAYS, "unit": str(workdays.Unit.CALENDAR_DAY)}
    if row.call is None:
        return {"days": days, "unit": str(workdays.Unit.CALENDAR_DAY)}
    rule = PROCEDURES.get(row.procedure).stage(row.stage).promise.parameter
    return {"days": days, "unit": str(parameters.value(rule, clock.today()).unit)}


def _published(facts: Mapping[str, Any]) -> dict[str, str]:
    """What a notice prints of everybody; nothing that is only there to tell two people apart."""
    return {key: str(facts[key]) for key in SHOWN if facts.get(key)}


def why_poll_cannot_open(viewer: Viewer, row: JointRound) -> str:
    if row.ends_on is not None and row.ends_on < clock.today():
        return _("截止日已过，请作废后重新起草。")
    shown = JointItem.objects.in_operation().filter(round=row)
    if any(not item.published for item in shown):
        return _("候选对象没有可以公开的介绍，不能投票。")
    return ""


def poll_opened(viewer: Viewer, row: JointRound) -> None:
    """From now until the end of the last day."""
    if row.ends_on is None:
        found = workdays.due(clock.today(), int(row.rule["days"]), row.rule["unit"], roll=False)
        row.ends_on, row.trace = found.due, found.as_data()
    row.posted_at, row.ends_at = clock.now(), clock.start_of_day(row.ends_on + timedelta(days=1))


def finish_poll(viewer: Viewer, row: JointRound, items: list[JointItem]) -> dict[int, str]:
    """Count with the damping; points on 100 of the highest count. Raises Refused before the closing instant."""
    if row.ends_at is None or clock.now() < row.ends_at:
        raise Refused(_("投票还没有截止，不能计票。"), code="not_over")
    if problem := stopped(row):
        raise Refused(problem, code="stopped")
    votes: dict[str, dict[str, int]] = defaultdict(dict)
    standing = {item.pk: item.code for item in items}
    for organisation, item, number in (
        Tally.objects.in_operation().filter(round=row).values_list("organisation_id", "item_id", "votes")
    ):
        if item in standing:
            votes[str(organisation)][standing[item]] = number
    rule = damping.Damping(row.rule["damping"], row.rule["cap_per_mille"])
    tally = damping.count(votes, rule)
    counted = {one.key: one for one in tally.choices}
    most = max((one.counted for one in tally.choices), default=Fraction(0))
    for item in items:
        one = counted.get(item.code, damping.Choice(item.code, 0, Fraction(0)))
        points = Fraction(rounded(100 * one.counted / most if most else Fraction(0), DIGITS), 10**DIGITS)
        item.exact, item.shown = str(points), half_up(points, DIGITS)
        item.data = {**item.data, "cast": one.cast, "counted": str(one.counted), "units": rounded(points, DIGITS)}
    row.result = _result(row, votes, tally)
    stage: Any = PROCEDURES.get(row.procedure).stage(row.stage)
    return {item.pk: stage.counted for item in items}


def _result(row: JointRound, votes: dict[str, dict[str, int]], tally: damping.Tally) -> dict[str, Any]:
    """What everybody may check: damped units under numbers of this count, all others as one, and what looks unusual.

    What was chosen stands under the candidates' codes.
    """
    labels = _labels(row, list(votes))
    damped = {share.organisation for share in tally.shares if share.is_damped}
    rest: dict[str, int] = defaultdict(int)
    for organisation, given in votes.items():
        if organisation not in damped:
            for key, number in given.items():
                rest[key] += number
    remarks = damping.notes(votes, damping.Watch(), _spans(row))
    return {
        "voters": Voter.objects.in_operation().filter(round=row).count(),
        "votes": tally.cast,
        "organisations": len(votes),
        "damped": {labels[one]: votes[one] for one in sorted(damped, key=lambda one: labels[one])},
        "others": dict(sorted(rest.items())),
        "shares": [
            {"unit": labels[share.organisation], "cast": share.cast, "counted": share.counted}
            for share in tally.shares
            if share.is_damped
        ],
        "twice": _twice(row),
        "notes": [
            {
                "kind": note.kind, "unit": labels[note.organisation], "key": note.key, "votes": note.votes,
                "of": note.of, "others": note.others, "others_of": note.others_of,
            }
            for note in remarks
        ],
    }  # fmt: skip


def _twice(row: JointRound) -> int:
    """How many people voted twice, under two records that were found to be one human being since."""
    there = Voter.objects.in_operation().filter(round=row).values("person_id")
    merges = Merge.objects.in_operation().filter(state=Merge.State.MERGED)
    return merges.filter(gone__in=there, kept__in=there).count()


def _labels(row: JointRound, organisations: list[str]) -> dict[str, str]:
    """Numbers by lot: large units are told apart, none is named."""
    shuffled = sorted(organisations)
    secrets.SystemRandom().shuffle(shuffled)
    return {organisation: f"U{place:03d}" for place, organisation in enumerate(shuffled, 1)}


def _spans(row: JointRound) -> dict[str, dict[int, int]]:
    """Organisation → number of the hour since the opening → voters."""
    found: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    if row.opened_at is None:
        return {}
    rows = Voter.objects.in_operation().filter(round=row).values_list("organisation_id", "voted_at")
    for organisation, moment in rows.iterator(chunk_size=5000):
        found[str(organisation)][int((moment - row.opened_at).total_seconds() // 3600)] += 1
    return {organisation: dict(given) for organisation, given in found.items()}
