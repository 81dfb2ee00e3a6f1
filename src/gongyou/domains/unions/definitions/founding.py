"""Founding a basic union: from the request to the numbered reply (guide 1.1; procedure 5)."""

from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from gongyou.domains.unions.queries.founding import FOUNDING, employer_choices
from gongyou.domains.unions.queries.wording import founding_words
from gongyou.domains.unions.stages.election_steps import OWN, election
from gongyou.domains.unions.stages.founding import (
    COVERED,
    check_free,
    employers_of,
    enough_for_a_committee,
    members_left,
    short_of_members,
)
from gongyou.engines.procedures.enums import Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Decide, Serve
from gongyou.engines.procedures.types import (
    Flag,
    Input,
    Labels,
    Opening,
    Outcome,
    PartyDesk,
    Procedure,
    Promise,
    RollDraft,
    Source,
    Start,
    procedure,
)
from gongyou.kernel import privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import UnionForm
from gongyou.records.directory.models import Employer, Organisation
from gongyou.records.directory.queries import employers, pool_of_region

#: What the full name of every union says.
TRADE_UNION = gettext_noop("工会")
FORMS = ((UnionForm.SINGLE.value, UnionForm.SINGLE.label), (UnionForm.JOINT.value, UnionForm.JOINT.label))
VIEWS = (("agree", _("支持")), ("none", _("尚未答复")), ("against", _("不支持")))
_MORE = Input("employers", _("一起建会的单位"), kind=InputKind.LONG, hint=_("每行一个统一社会信用代码。"), most=1000)
_RECRUIT = Outcome("recruit_again", _("退回发展会员"), Verb.REFUSE, to="recruit", needs_note=True)
_CERTIFICATE = (
    Input(
        "credit_code",
        _("工会统一社会信用代码"),
        required=False,
        most=18,
        hint=_("81 开头。证书一般在批复之后核发，到时另行“登记工会法人资格”，这里留空；不得填写单位的代码。"),
    ),
    Input("credit_document", _("工会法人资格证书文号"), required=False, most=60),
)


@procedure
class Founding(Procedure):
    key = FOUNDING
    name = _("建立基层工会")
    series = "JH"
    basis = (
        Source("中华人民共和国工会法", "第十条、第十一条、第十二条"),
        Source("中国工会章程"),
        Source("工会基层组织选举工作条例"),
    )
    opened_by = (OpenedBy.EMPLOYER, OpenedBy.ORGANISATION, OpenedBy.RULE)
    openings = (
        Opening(OpenedBy.EMPLOYER, subject="employer", leaves_out=("employer",)),
        Opening(OpenedBy.ORGANISATION, kinds=("street", "federation", "district")),
        Opening(OpenedBy.RULE, subject="employer", leaves_out=("employer",)),
    )
    fields = (
        Input(
            "employer",
            _("建会单位"),
            kind=InputKind.PICK,
            search=employer_choices,
            hint=_("先按名称或统一社会信用代码查找，再从结果中选择。"),
        ),
        Input("name", _("工会全称"), most=100, hint=_("例如：青岛某某有限公司工会委员会。")),
        Input("form", _("建会形式"), kind=InputKind.CHOICE, choices=FORMS),
        Input(
            "others",
            _("联合建会的其他单位"),
            kind=InputKind.LONG,
            required=False,
            most=1000,
            hint=_("联合建会时填写，每行一个统一社会信用代码。"),
        ),
        Input(
            "preparers",
            _("筹备组成员"),
            kind=InputKind.ROWS,
            least=3,
            most=5,
            columns=(
                Input("name", _("姓名"), most=40),
                Input("work", _("部门或岗位"), required=False, most=40),
            ),
            hint=_("3 到 5 人，成立前代行委员会职责。"),
        ),
        Input("workers", _("职工人数"), kind=InputKind.WHOLE, least=1),
        Input("view", _("单位行政方意见"), kind=InputKind.CHOICE, choices=VIEWS),
    )
    flags = (
        Flag(
            "against",
            _("单位行政方不支持建会"),
            _("建会是职工的权利，不以单位同意为前提，任何组织和个人不得阻挠（《工会法》第三条）。"),
        ),
    )
    appeal = _("如不同意本决定，可向区总工会反映，也可补充材料后重新申请。")
    stages = (
        Decide(
            key="founding_request",
            labels=Labels(_("答复建会申请"), _("上级工会审核中"), _("上级工会审核")),
            desk=PartyDesk(PartyRole.PARENT),
            promise=Promise("unions.founding_request"),
            outcomes=(
                Outcome("agree", _("同意筹建"), Verb.ADVANCE, to="recruit", effects=("unions.prepare_union",)),
                Outcome("refuse", _("不予同意"), Verb.REFUSE, ending=Ending.REFUSED, needs_note=True),
            ),
        ),
        Serve(
            key="recruit",
            labels=Labels(_("筹建并发展会员"), _("正在筹建，职工可以入会"), _("筹建并发展会员")),
            desk=OWN,
            promise=Promise("unions.recruiting"),
            outcomes=(
                Outcome("enough", _("会员已够，酝酿候选人"), Verb.ADVANCE, to="candidates", guard=short_of_members),
                Outcome(
                    "joint",
                    _("改为联合建会"),
                    Verb.ADVANCE,
                    to="recruit",
                    effects=("unions.make_joint",),
                    inputs=(_MORE,),
                ),
                Outcome(
                    "organiser",
                    _("选举组织员"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("unions.choose_organiser",),
                    inputs=(
                        Input(
                            "organiser",
                            _("组织员"),
                            keep=False,
                            most=60,
                            hint=_("会员姓名或会员证号。会员转由上级工会管理，筹建结束。"),
                        ),
                    ),
                    guard=enough_for_a_committee,
                ),
                Outcome(
                    "give_up",
                    _("终止筹建"),
                    Verb.REFUSE,
                    ending=Ending.STOPPED,
                    needs_note=True,
                    effects=("unions.abandon",),
                    guard=members_left,
                ),
            ),
        ),
        *election(
            reply="founding_reply",
            label=_("印发成立批复"),
            title=_("关于同意成立%(union)s的批复"),
            text=_(
                "%(employers)s工会筹备组：\n"
                "关于成立%(union)s的请示和选举结果报告收悉。经研究，批复如下：\n"
                "一、同意成立%(union)s，隶属%(parent)s。成立时有会员%(members)s人。\n"
                "二、同意第一届委员会委员%(committee)s名、经费审查委员会委员%(audit)s名的选举结果，"
                "任期%(years)s年，自批复之日起计算。\n"
                "三、请按规定刻制印章、开立工会经费账户，并申请工会法人资格登记。\n"
                "此复。\n"
                "%(number)s　%(date)s"
            ),
            words=founding_words,
            effects=("unions.found", "unions.begin_term"),
            inputs=_CERTIFICATE,
            otherwise=(_RECRUIT,),
        ),
    )

    @classmethod
    def prepare(cls, viewer: Viewer, given: dict[str, Any], subject: Employer | None) -> Start:
        first = subject or employers(viewer).filter(credit_code=given["employer"], valid_to=None).first()
        if first is None or first.valid_to is not None:
            raise Refused(gettext("请选择本范围内登记在册的单位。"), field="employer")
        covered = [first, *(row for row in employers_of(given["others"], "others") if row.pk != first.pk)]
        if (given["form"] == UnionForm.JOINT) != (len(covered) > 1):
            raise Refused(gettext("联合建会须有两家以上单位；单独建会只填本单位。请核对建会形式。"), field="others")
        check_free(covered, "employer" if subject is None else "name")
        _check_name(given["name"])
        parent = pool_of_region(first.region_id)
        if parent is None:
            raise Refused(gettext("单位所在镇街还没有总工会，请联系区总工会。"), code="no_parent")
        federation = _federation(viewer)
        return Start(
            subject=("employer", first.pk),
            parties=[
                PartyDraft(PartyRole.PARENT, organisation=parent),
                PartyDraft(PartyRole.EMPLOYER, employer=first),
                *([PartyDraft(PartyRole.FEDERATION, organisation=federation)] if federation is not None else []),
            ],
            once=f"founding:{first.pk}",
            flags=("against",) if given["view"] == "against" else (),
            roll=(
                *(RollDraft(COVERED, employer=row) for row in covered),
                *(
                    RollDraft("preparer", label=privacy.mask_name(row["name"]), data={"work": row["work"]})
                    for row in given["preparers"]
                ),
            ),
            answers={"employer": first.credit_code},
        )


def _check_name(name: str) -> None:
    if TRADE_UNION not in name:
        raise Refused(gettext("工会全称中应有“工会”二字，例如“某某公司工会委员会”。"), field="name")
    if Organisation.objects.in_operation().filter(name=name, valid_to=None).exists():
        raise Refused(gettext("已有同名的工会，请核对全称。"), field="name", code="same_name")


def _federation(viewer: Viewer) -> Organisation | None:
    """The trade federation whose desk recorded the request: the union is linked to it too (1+N+X)."""
    return Organisation.objects.in_operation().filter(pk=viewer.node_id, kind="federation", valid_to=None).first()
