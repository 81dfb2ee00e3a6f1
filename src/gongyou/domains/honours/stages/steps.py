"""The stages that selections share: each builder says where it leads; a definition puts them in its order."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.queries.opinions import may_be_asked, unanswered
from gongyou.domains.honours.queries.parties import answers_of, body
from gongyou.domains.honours.queries.showing import unit_of
from gongyou.domains.honours.types import FLAGS, RESOLUTION
from gongyou.engines.procedures.enums import Ending, InputKind, PartyRole, Verb
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations.issuing import PREFIX, SIGNED_FOR
from gongyou.engines.procedures.stages import Decide, Handle, Issue, Pay, Poll, Publicise, Rank, Score, Serve
from gongyou.engines.procedures.types import Input, Labels, Outcome, PartyDesk, Procedure, Promise, Stage
from gongyou.kernel import clock


class Selection(Procedure):
    """What every selection has in common; a definition adds its fields, its family and the order of its stages."""

    flags = FLAGS
    appeal = _("如对结果有异议，可在公示期内实名或提供具体线索反映；对决定不服的，可向区总工会申请复核。")


UNIT = PartyDesk(PartyRole.NOMINATOR)
STREET = PartyDesk(PartyRole.RECOMMENDER)
ORGANISER = PartyDesk(PartyRole.ORGANISER)

PAPER = (
    Input(PREFIX, _("机关代字"), most=10, hint=_("例如“西海工发”。文号由系统按年度顺序编。")),
    Input(SIGNED_FOR, _("签发人职务"), most=60, required=False),
)
#: The effects of an award, in this order; taking it back undoes them from the last to the first.
AWARDED = ("honours.name", "honours.certify", "honours.commit")


def from_the_unit(shows: Any, to: str) -> tuple[Stage, ...]:
    """The road from below: the unit agrees and posts, the street or industry union recommends."""
    return (resolution("unit_notice"), unit_notice("street_review", shows), street_review(to))


def named(shows: Any) -> tuple[Stage, ...]:
    """The road's end, once the list stands: posted, decided by two, one document for all, money."""
    return (district_notice("decision", shows), decision(), award(), payment())


def resolution(to: str) -> Decide:
    """The unit's congress or assembly agrees: day, those entitled, present, in favour (guide 4.3)."""
    return Decide(
        key="unit_resolution",
        labels=Labels(_("登记单位民主程序结果"), _("单位正在履行民主程序"), _("单位民主程序")),
        desk=UNIT,
        promise=Promise("honours.unit_resolution"),
        outcomes=(
            Outcome(
                "carried", _("通过，同意推荐"), Verb.ADVANCE, to=to, effects=("honours.resolution",), inputs=RESOLUTION
            ),
            Outcome("not_carried", _("未通过"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
        ),
    )


def unit_notice(to: str, shows: Any) -> Publicise:
    """The unit posts the candidate for objections; a call may leave it to the street's or district's notice."""
    return Publicise(
        key="unit_notice",
        labels=Labels(_("单位公示"), _("正在单位公示"), _("单位公示")),
        desk=UNIT,
        promise=Promise("honours.unit_notice"),
        days="honours.unit_notice_days",
        shows=shows,
        optional_to=to,
        outcomes=_noticed(to),
    )


def street_review(to: str) -> Decide:
    """The street or industry union reviews and recommends within its numbers."""
    return Decide(
        key="street_review",
        labels=Labels(_("初审推荐"), _("镇街（行业）工会初审中"), _("镇街（行业）工会初审")),
        desk=STREET,
        promise=Promise("honours.street_review"),
        not_by=("unit_resolution",),
        outcomes=(
            Outcome(
                "recommend", _("审核通过，推荐"), Verb.ADVANCE, to=to, effects=("procedures.take_place",), bulk=True
            ),
            Outcome("refuse", _("不予推荐"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
        ),
    )


def opinions(to: str) -> Serve:
    """Departments are asked, each with its own clock; the matter goes on once all have answered."""
    return Serve(
        key="opinions",
        labels=Labels(_("征求部门意见"), _("正在征求部门意见"), _("征求部门意见")),
        desk=ORGANISER,
        promise=Promise("honours.opinions"),
        optional_to=to,
        outcomes=(
            Outcome(
                "ask",
                _("征求意见"),
                Verb.ADVANCE,
                to="opinions",
                effects=("honours.ask_opinions",),
                inputs=(Input("department", _("征求哪个部门"), kind=InputKind.CHOICE, options=may_be_asked),),
            ),
            Outcome("go_on", _("复审通过，进入评审"), Verb.ADVANCE, to=to, guard=unanswered, bulk=True),
            Outcome("refuse", _("不再推荐"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
        ),
    )


def scoring(to: str, *, optional_to: str = "") -> Score:
    """A panel marks blind copies."""
    return Score(
        key="scoring",
        labels=Labels(_("专家评审"), _("专家评审中"), _("专家评审")),
        desk=ORGANISER,
        promise=Promise("honours.scoring"),
        optional_to=optional_to,
        outcomes=(Outcome("scored", _("评分完成"), Verb.SCORE, to=to, computed=True),),
    )


def member_poll(to: str, *, optional_to: str = "") -> Poll:
    """Verified members vote, one person one vote."""
    return Poll(
        key="member_poll",
        labels=Labels(_("会员投票"), _("会员投票中"), _("会员投票")),
        desk=ORGANISER,
        promise=Promise("honours.member_poll"),
        optional_to=optional_to,
        outcomes=(Outcome("counted", _("计票完成"), Verb.RECORD, to=to, computed=True),),
    )


def ranking(to: str, *, of: tuple[str, ...] = ("scoring",)) -> Rank:
    """Everybody of a track in one order, the selection within places and quotas."""
    return Rank(
        key="ranking",
        labels=Labels(_("排序入选"), _("正在汇总排序"), _("汇总排序")),
        desk=ORGANISER,
        promise=Promise("honours.ranking"),
        of=of,
        outcomes=(
            Outcome("selected", _("入选"), Verb.RANK, to=to, computed=True),
            Outcome("passed_over", _("未入选"), Verb.RANK, ending=Ending.REFUSED, computed=True),
        ),
    )


def site_visit(to: str) -> Handle:
    """The street looks at the place itself and writes down what it found (guide 5)."""
    return Handle(
        key="site_visit",
        labels=Labels(_("实地考察"), _("正在实地考察"), _("实地考察")),
        desk=STREET,
        promise=Promise("honours.site_visit"),
        optional_to=to,
        outcomes=(
            Outcome(
                "visited",
                _("登记考察情况"),
                Verb.ADVANCE,
                to=to,
                effects=("honours.visited",),
                inputs=(
                    Input("day", _("考察日期"), kind=InputKind.DAY),
                    Input("visitors", _("考察人数"), kind=InputKind.WHOLE, least=2, most=20, hint=_("不少于两人。")),
                    Input("area", _("实测场地面积（平方米）"), kind=InputKind.WHOLE, required=False),
                    Input("systems", _("制度是否上墙并执行"), kind=InputKind.YES, required=False),
                    Input("found", _("考察意见"), kind=InputKind.LONG, most=1000),
                ),
            ),
        ),
    )


def district_notice(to: str, shows: Any) -> Publicise:
    """The organiser posts the selection for objections before anything is decided."""
    return Publicise(
        key="district_notice",
        labels=Labels(_("区级公示"), _("正在公示"), _("公示")),
        desk=ORGANISER,
        promise=Promise("honours.district_notice"),
        days="honours.district_notice_days",
        shows=shows,
        outcomes=_noticed(to),
    )


def _noticed(to: str) -> tuple[Outcome, Outcome]:
    return (
        Outcome("clear", _("公示期满无异议"), Verb.PUBLISH, to=to, computed=True),
        Outcome("upheld", _("异议成立，移出"), Verb.PUBLISH, ending=Ending.REFUSED, computed=True),
    )


def decision(to: str = "award") -> Decide:
    """The organiser decides on the list as a whole: one hand drafts, another confirms, neither gains by it."""
    return Decide(
        key="decision",
        labels=Labels(_("审定名单"), _("正在审定"), _("审定")),
        desk=ORGANISER,
        promise=Promise("honours.decision"),
        jointly=True,
        outcomes=(
            Outcome("named", _("同意命名"), Verb.ADVANCE, to=to),
            Outcome("not_named", _("不予命名"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
        ),
    )


def award_words(matter: Matter) -> dict[str, str]:
    """The words of the award's document."""
    call = matter.call
    return {
        "organiser": body(matter, PartyRole.ORGANISER).name,
        "title": call.title if call is not None else "",
        "year": str(call.year) if call is not None else "",
        "unit": unit_of(matter),
        "name": str(answers_of(matter).get("name") or ""),
        "track": matter.track.name if matter.track is not None else "",
        "date": long_day(clock.today()),
    }


def long_day(day: date) -> str:
    """A day as documents write it."""
    return now("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def award(to: str = "payment", *, effects: tuple[str, ...] = AWARDED) -> Issue:
    """One numbered document names them all; with it honour, certificate and promise of money are written."""
    return Issue(
        key="award",
        labels=Labels(_("印发命名文件"), _("正在印发命名文件"), _("印发命名文件")),
        desk=ORGANISER,
        promise=Promise("honours.award"),
        jointly=True,
        title=_("关于公布%(title)s名单的通知"),
        text=_(
            "各有关单位：\n"
            "经民主推荐、审核、评审和公示，%(organiser)s决定公布%(title)s名单，共 %(count)s 个：\n"
            "%(names)s。\n"
            "希望珍惜荣誉，再创佳绩。\n"
            "%(organiser)s\n"
            "%(number)s　%(date)s"
        ),
        words=award_words,
        to=PartyRole.NOMINATOR,
        outcomes=(Outcome("issue", _("印发"), Verb.ISSUE, to=to, effects=effects, inputs=PAPER),),
    )


def payment() -> Pay:
    """The matter waits for the first instalment; where nothing was promised it ends."""
    return Pay(
        key="payment",
        labels=Labels(_("拨付资助"), _("正在拨付资助"), _("拨付资助")),
        desk=ORGANISER,
        promise=Promise("honours.payment"),
        outcomes=(
            Outcome("paid", _("已拨付"), Verb.PAY, ending=Ending.DONE, computed=True),
            Outcome("unpaid", _("无须拨付"), Verb.PAY, ending=Ending.DONE, computed=True),
        ),
    )
