"""Re-election of a basic union's committee: the tail of a founding, for the next term (guide 1.1; procedure 6)."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.wording import election_words
from gongyou.domains.unions.stages.election_steps import election
from gongyou.domains.unions.stages.parties import parent_of, running_union
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.types import Flag, Input, Opening, Outcome, Procedure, Source, Start, procedure
from gongyou.kernel import clock, parameters, workdays
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Organisation, Term

#: The last day of a term is the one before it expires.
ONE_DAY = timedelta(days=1)
_STOP = Outcome("stop", _("停止本次换届办理"), Verb.REFUSE, ending=Ending.STOPPED, needs_note=True)


@procedure
class Reelection(Procedure):
    key = "unions.reelection"
    name = _("工会换届选举")
    series = "HJ"
    basis = (
        Source("中华人民共和国工会法", "第十条、第十六条"),
        Source("工会基层组织选举工作条例"),
    )
    opened_by = (OpenedBy.DUTY, OpenedBy.ORGANISATION)
    openings = (Opening(OpenedBy.ORGANISATION, kinds=("basic", "street"), subject="organisation", about=("basic",)),)
    fields = (
        Input(
            "why",
            _("说明"),
            kind=InputKind.LONG,
            required=False,
            most=400,
            hint=_("提前换届的须写明原因。不要写姓名等个人信息。"),
        ),
    )
    flags = (
        Flag("term_over", _("超期未换届"), _("本届任期已满，请尽快完成换届。")),
        Flag("early", _("提前换届"), _("距本届任期届满还早，请核对提前换届的原因。"), must_confirm=True),
        Flag("no_term", _("没有登记本届任期"), _("请核对上一届的批复文号和任期。")),
    )
    appeal = _("如不同意本决定，可向区总工会反映。")
    stages = election(
        reply="term_reply",
        label=_("印发换届批复"),
        title=_("关于%(union)s换届选举结果的批复"),
        text=_(
            "%(union)s：\n"
            "换届选举结果报告收悉。经研究，批复如下：\n"
            "一、同意新一届委员会委员%(committee)s名、经费审查委员会委员%(audit)s名的选举结果。\n"
            "二、新一届任期%(years)s年，自批复之日起计算；上一届委员会的职务自即日起终止。\n"
            "三、请按规定办理工会法人变更登记和工作交接。\n"
            "此复。\n"
            "%(number)s　%(date)s"
        ),
        words=election_words,
        effects=("unions.begin_term",),
        otherwise=(_STOP,),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Organisation) -> Start:
        running_union(subject)
        flags = _flags(subject)
        if "early" in flags and len(given["why"]) < 4:
            raise Refused(gettext("距本届届满还早。确需提前换届的，请写明原因（至少 4 个字）。"), field="why")
        return Start(
            subject=("organisation", subject.pk),
            parties=[
                PartyDraft(PartyRole.UNION, organisation=subject),
                PartyDraft(PartyRole.PARENT, organisation=parent_of(subject)),
            ],
            once=f"reelection:{subject.pk}",
            flags=flags,
        )


def _flags(union: Organisation) -> tuple[str, ...]:
    """What the desk must see of the running term: over, far from over, or not on record."""
    term = Term.objects.in_operation().filter(organisation=union, ended_on=None).first()
    if term is None:
        return ("no_term",)
    today = clock.today()
    if term.expires_on <= today:
        return ("term_over",)
    early = parameters.value("unions.reelection_early", today).whole
    first_day = workdays.latest_before(term.expires_on - ONE_DAY, early, "month")
    return ("early",) if today < first_day else ()
