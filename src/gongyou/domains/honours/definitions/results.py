"""创新成果: a result with its completers, once at each level (procedure 14)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.domains.honours.predicates.seeds import criteria, seed
from gongyou.domains.honours.queries.eligibility import UNIT_HAS_UNION, UNIT_TAGS
from gongyou.domains.honours.queries.parties import answers_of
from gongyou.domains.honours.queries.showing import thing_shown
from gongyou.domains.honours.stages import entering, steps
from gongyou.domains.honours.stages import results as entries
from gongyou.domains.honours.stages.steps import Selection
from gongyou.domains.honours.types import DEEDS, PROGRAMMES, TEXTS, Programme
from gongyou.engines.procedures.enums import CallNature, InputKind, OpenedBy
from gongyou.engines.procedures.types import Concerned, Family, Input, Source, Start, procedure
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.passport.enums import ResultKind

KEY = "honours.result"
PROGRAMMES.register(KEY, Programme(KEY, "innovation_result", _("创新成果"), "innovation_result", "result"))


@procedure
class InnovationResult(Selection):
    key = KEY
    name = _("创新成果评选")
    series = "CG"
    basis = (Source("一匠五创培育工作办法"), Source("中华人民共和国专利法"))
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (
        Input("kind", _("成果类型"), kind=InputKind.CHOICE, choices=tuple(ResultKind.choices)),
        Input("title", _("成果名称"), most=100),
        Input("patent", _("专利号"), required=False, most=20, hint=_("专利类必填，例如 202310000001.X，按证书填写。")),
        Input("completed_on", _("完成时间"), kind=InputKind.DAY),
        Input("applied_at", _("应用单位"), most=100),
        Input(
            "completers",
            _("完成人（按贡献排序，份额合计 100）"),
            kind=InputKind.ROWS,
            least=1,
            most=10,
            columns=(
                Input("name", _("姓名"), most=60),
                Input("share", _("份额（%）"), kind=InputKind.WHOLE, least=1, most=100),
                Input("born", _("出生年份"), kind=InputKind.WHOLE, required=False, least=1930, most=2020),
            ),
        ),
        Input("benefit_yuan", _("年经济效益（元）"), kind=InputKind.WHOLE, required=False, least=0),
        Input("benefit_year", _("效益年度"), kind=InputKind.WHOLE, required=False, least=2000, most=2100),
        Input("finance_stamp", _("财务证明（盖章部门和编号）"), required=False, most=100),
        *DEEDS,
    )
    family = Family(
        candidate="result",
        natures=(CallNature.NAMING, CallNature.CIRCULAR, CallNature.CONTEST),
        organisers=("district", "street", "federation"),
        nominators=("basic",),
        tags=UNIT_TAGS,
        conditions=(UNIT_HAS_UNION,),
        days=("unit_notice", "scoring", "district_notice"),
        texts=TEXTS,
        ties=criteria("result"),
        seed=seed("result"),
        grants=True,
    )
    stages = (
        *steps.from_the_unit(thing_shown, "scoring"),
        steps.scoring("ranking"),
        steps.ranking("district_notice"),
        *steps.named(thing_shown),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        return entries.result_entry(viewer, given, call)

    @classmethod
    def people_of(cls, matter: Any) -> Concerned:
        return entering.concerned_rows(answers_of(matter), "completers")
