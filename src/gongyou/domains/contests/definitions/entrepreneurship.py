"""The entrepreneurship contest: bilingual entry, blind shortlist, pitch, landing agreement, milestones."""

import hashlib
import unicodedata
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.domains.contests.queries.plans import SHORTLIST, plan, wrong
from gongyou.domains.contests.stages.entering import answers_of, body_of, coaches_of, nominating_body
from gongyou.domains.contests.stages.landing import ADDITIONS, landed_already
from gongyou.domains.contests.stages.public import award_words, shows_project
from gongyou.domains.contests.stages.road import ORGANISER, TEXTS, decided, eligible, issued, marked, posted, ranked
from gongyou.domains.contests.types import seed
from gongyou.engines.procedures.enums import CallNature, Ending, InputKind, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Matter
from gongyou.engines.procedures.operations import PartyDraft
from gongyou.engines.procedures.stages import Serve
from gongyou.engines.procedures.types import (
    Concerned,
    Family,
    Input,
    Labels,
    Outcome,
    Procedure,
    Promise,
    Source,
    Start,
    procedure,
)
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused

#: What a blind panel reads: the project in both languages, never who stands behind it.
_BLIND = ("summary", "summary_en", "market", "technology")


@procedure
class Entrepreneurship(Procedure):
    key = "contests.entrepreneurship"
    name = _("高层次人才创新创业大赛")
    series = "CY"
    basis = (Source("新锐青岛·全球高层次人才创新创业大赛章程"),)
    opened_by = (OpenedBy.ORGANISATION,)
    fields = (
        Input("project", _("项目名称"), most=80, hint=_("中文、英文至少填一种；公示用中文名称。")),
        Input("project_en", _("项目英文名称"), most=120, required=False),
        Input("leader", _("项目负责人"), most=60, hint=_("只用于联系，评审和公示都不出现。")),
        Input("team", _("团队情况"), kind=InputKind.LONG, most=800, required=False, hint=_("评审时不出现。")),
        Input(
            "summary",
            _("项目简介"),
            kind=InputKind.LONG,
            most=1500,
            required=False,
            hint=_("不要写姓名和单位，评委匿名评审。中文、英文至少填一种。"),
        ),
        Input("summary_en", _("项目英文简介"), kind=InputKind.LONG, most=3000, required=False),
        Input("technology", _("核心技术与知识产权"), kind=InputKind.LONG, most=1500),
        Input("market", _("市场与融资计划"), kind=InputKind.LONG, most=1500),
        Input("landing", _("拟在本区落地"), kind=InputKind.YES, required=False),
    )
    appeal = _("对评审结果有异议的，可在公示期内提出，由主办单位组织核查并答复。")
    family = Family(
        candidate="organisation",
        natures=(CallNature.CONTEST,),
        organisers=("district",),
        nominators=("street", "federation", "basic", "district"),
        days=("eligible", "results_notice"),
        texts=TEXTS,
        ties=(("pitch", _("路演成绩高者在前")), ("technology", _("技术先进性高者在前")), ("draw", _("抽签"))),
        seed=seed("entrepreneurship"),
        sections=(plan(authority=False), SHORTLIST),
        check=wrong,
    )
    stages = (
        eligible("shortlist_marking"),
        marked(
            "shortlist_marking",
            Labels(_("匿名初评"), _("初评中"), _("初评")),
            "shortlist",
            part="paper",
            numbered=False,
        ),
        ranked(
            "shortlist",
            Labels(_("确定路演名单"), _("正在确定路演名单"), _("入围")),
            ("shortlist_marking",),
            "pitch",
            places_key="shortlist_places",
        ),
        marked(
            "pitch",
            Labels(_("路演评分"), _("路演中"), _("路演")),
            "final_ranking",
            part="pitch",
            numbered=False,
            in_order=True,
        ),
        ranked(
            "final_ranking",
            Labels(_("排出名次"), _("正在排出名次"), _("名次")),
            ("shortlist_marking", "pitch"),
            "results_notice",
        ),
        posted("prize_decision", shows_project),
        decided("award_document"),
        issued(
            "landing",
            ("contests.project_award",),
            title=_("关于公布%(call)s获奖项目的决定"),
            text=_("各有关单位：\n%(call)s获奖项目经公示无异议，现予公布，名单附后。\n%(number)s　%(day)s"),
            words=award_words,
        ),
        Serve(
            key="landing",
            labels=Labels(_("签订落地协议"), _("洽谈落地中"), _("项目落地")),
            desk=ORGANISER,
            promise=Promise("contests.landing"),
            outcomes=(
                Outcome(
                    "land",
                    _("登记落地协议"),
                    Verb.ADVANCE,
                    ending=Ending.DONE,
                    effects=("contests.land",),
                    inputs=ADDITIONS,
                    guard=landed_already,
                ),
                Outcome(
                    "no_landing", _("未在本区落地，不发放落地资助"), Verb.REFUSE, ending=Ending.DONE, needs_note=True
                ),
            ),
        ),
    )

    @classmethod
    def prepare_entry(cls, viewer: Viewer, given: dict[str, Any], subject: Any, call: Any, track: Any) -> Start:
        body = nominating_body(viewer, None)
        if not str(given.get("summary") or given.get("summary_en") or "").strip():
            raise Refused(gettext("请填写项目简介，中文、英文至少一种。"), field="summary")
        leader = str(given.get("leader", "")).strip()
        for key in _BLIND:
            if leader and leader in str(given.get(key) or ""):
                raise Refused(
                    gettext("简介里出现了项目负责人的姓名。评审是匿名的，请改写后再提交。"), field=key, code="not_blind"
                )
        return Start(
            subject=("organisation", body.pk),
            parties=[
                PartyDraft(PartyRole.ORGANISER, organisation=body_of(call)),
                PartyDraft(PartyRole.NOMINATOR, organisation=body),
            ],
            answers=given,
            candidate=f"project:{_fingerprint(given)}",
        )

    @classmethod
    def people_of(cls, matter: Matter) -> Concerned:
        """Its leader, who stands in no register of the district perhaps, but may be an expert."""
        return coaches_of(matter, "leader")

    @classmethod
    def judging_copy(cls, viewer: Viewer, matter: Matter) -> dict[str, str]:
        """The project in both languages, without its people."""
        said, names = answers_of(matter), {one.key: str(one.name) for one in cls.fields}
        found = {names[key]: str(said.get(key) or "") for key in ("project", "project_en", *_BLIND)}
        return {name: text for name, text in found.items() if text}


def _fingerprint(given: dict[str, Any]) -> str:
    """One project is entered once, whoever enters it: by its name, in one spelling."""
    text = unicodedata.normalize("NFKC", str(given.get("project", ""))).casefold()
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:32]
