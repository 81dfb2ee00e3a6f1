"""The road of every contest from the first ranking to the certificate, as builders of stages."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.enums import Ending, PartyRole, Verb
from gongyou.engines.procedures.operations.issuing import PREFIX, SIGNED_FOR
from gongyou.engines.procedures.stages import Decide, Issue, Pay, Publicise, Rank, Score
from gongyou.engines.procedures.types import Input, Labels, Outcome, PartyDesk, Promise, Text

ORGANISER = PartyDesk(PartyRole.ORGANISER)
PAPER = (
    Input(PREFIX, _("机关代字"), most=10, hint=_("例如“西海工竞”。文号由系统按年度顺序编。")),
    Input(SIGNED_FOR, _("签发单位"), most=60),
)
#: Places become final only once the appeals of the list are decided.
_SETTLED = ("contests.appeals_settled",)
TEXTS = (
    Text(
        "announcement",
        _("竞赛通知"),
        _("%(organiser)s举办%(title)s，%(opens_on)s起受理报名，%(closes_on)s截止。"),
        ("organiser", "title", "year", "opens_on", "closes_on", "places"),
    ),
    Text(
        "notice",
        _("成绩公示正文"),
        _("现将%(title)s成绩予以公示，公示期至%(ends_on)s。如有异议，请在公示期内实名或提供具体线索反映。"),
        ("title", "year", "ends_on", "days", "number"),
    ),
)


def eligible(to: str, *, key: str = "eligible", inputs: tuple[Input, ...] = ()) -> Decide:
    """The organiser looks at the entry: complete, employed, not entered twice."""
    return Decide(
        key=key,
        labels=Labels(_("审核参赛资格"), _("主办单位审核资格"), _("资格审核")),
        desk=ORGANISER,
        promise=Promise("contests.eligibility"),
        outcomes=(
            Outcome("admit", _("符合条件，准予参赛"), Verb.ADVANCE, to=to, bulk=not inputs, inputs=inputs),
            Outcome("refuse", _("不符合条件"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
        ),
    )


def marked(
    key: str, labels: Labels, to: str, *, part: str = "", optional: bool = False, cut: str = "", numbered: bool = True,
    in_order: bool = False,
) -> Score:  # fmt: skip
    """One part that a panel marks; whoever stays below the pass mark (`cut`) is out."""
    out = (Outcome(cut, _("未达到合格线"), Verb.SCORE, ending=Ending.REFUSED, computed=True),) if cut else ()
    return Score(
        key=key,
        labels=labels,
        desk=ORGANISER,
        promise=Promise("contests.marking"),
        optional_to=to if optional else "",
        part=part,
        numbered=numbered,
        in_order=in_order,
        cut=cut,
        outcomes=(Outcome("scored", _("成绩已签字确认"), Verb.SCORE, to=to, computed=True), *out),
    )


def ranked(
    key: str, labels: Labels, of: tuple[str, ...], to: str, *, optional: bool = False, places_key: str = ""
) -> Rank:
    """Everybody of a track in one order; those within the places go on, without a number everybody."""
    return Rank(
        key=key,
        labels=labels,
        desk=ORGANISER,
        promise=Promise("contests.ranking"),
        optional_to=to if optional else "",
        of=of,
        places_key=places_key,
        apart=True,
        outcomes=(
            Outcome("selected", _("进入下一环节"), Verb.RANK, to=to, computed=True, effects=_SETTLED),
            Outcome("passed_over", _("未进入"), Verb.RANK, ending=Ending.REFUSED, computed=True, effects=_SETTLED),
        ),
    )


def posted(to: str, shows: Callable[[Any, Any], dict[str, str]]) -> Publicise:
    """The results notice: at least five working days, objections item by item."""
    return Publicise(
        key="results_notice",
        labels=Labels(_("成绩公示"), _("成绩公示中"), _("成绩公示")),
        desk=ORGANISER,
        promise=Promise("contests.results_notice"),
        shows=shows,
        outcomes=(
            Outcome("clear", _("公示无异议"), Verb.PUBLISH, to=to, computed=True),
            Outcome("upheld", _("异议成立"), Verb.PUBLISH, ending=Ending.REFUSED, computed=True),
        ),
    )


def decided(to: str) -> Decide:
    """Two people decide on the list, never one who gains by it."""
    return Decide(
        key="prize_decision",
        labels=Labels(_("决定奖励名单"), _("主办单位决定中"), _("决定")),
        desk=ORGANISER,
        promise=Promise("contests.decision"),
        jointly=True,
        outcomes=(
            Outcome("approve", _("同意"), Verb.ADVANCE, to=to),
            Outcome("refuse", _("不予同意"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
        ),
    )


def issued(
    to: str, effects: tuple[str, ...], *, title: Any, text: Any, words: Callable[[Any], dict[str, str]]
) -> Issue:
    """One document for all; results, honours and certificates follow from it."""
    return Issue(
        key="award_document",
        labels=Labels(_("印发奖励决定"), _("正在印发决定"), _("印发决定")),
        desk=ORGANISER,
        promise=Promise("contests.award_document"),
        jointly=True,
        title=title,
        text=text,
        words=words,
        to=PartyRole.ORGANISER,
        outcomes=(Outcome("issue", _("印发决定"), Verb.ISSUE, to=to, effects=(*_SETTLED, *effects), inputs=PAPER),),
    )


def paid() -> Pay:
    """Prize money through the treasury; without any the matter is done."""
    return Pay(
        key="prize_money",
        labels=Labels(_("发放奖金"), _("奖金发放中"), _("发放奖金")),
        desk=ORGANISER,
        promise=Promise("contests.prize_money"),
        outcomes=(
            Outcome("paid", _("已发放"), Verb.PAY, ending=Ending.DONE, computed=True),
            Outcome("unpaid", _("本项没有奖金"), Verb.PAY, ending=Ending.DONE, computed=True),
        ),
    )
