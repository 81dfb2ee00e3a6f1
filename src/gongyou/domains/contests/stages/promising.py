"""What the notice's table promises for a place: titles at once by the award document, grades by the authority only."""

from django.utils.translation import gettext as _

from gongyou.domains.contests.enums import Obstacle, PromotionState
from gongyou.domains.contests.models import Promotion
from gongyou.domains.contests.predicates import NO_RULE, Present, Promise, PromotionRule, promised, read
from gongyou.domains.contests.stages.entering import body_of, contestants, nominator
from gongyou.domains.contests.stages.results import (
    call_of,
    certificate_text,
    document_number,
    level_of,
    occupation_of,
    placing_of,
)
from gongyou.engines.procedures.enums import Actor, Ending, MatterState, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations import PartyDraft, clocks, open_matter
from gongyou.engines.procedures.operations.call_checks import filing_of
from gongyou.engines.procedures.operations.opening import add_act
from gongyou.engines.procedures.operations.outcomes import end
from gongyou.engines.procedures.queries.notices import announced
from gongyou.engines.procedures.types import effect
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.kernel.operations.operation import current
from gongyou.records.directory.models import Organisation, Person
from gongyou.records.passport.models import ContestResult, Honour, SkillLevel
from gongyou.records.passport.operations.certificates import certify_honours
from gongyou.records.passport.operations.honours import grant_honours, reverse_honours
from gongyou.records.passport.types import TAGS, Grant, Holder

#: The family and key of titles that contests lead to.
EXPERT = "technical_expert"
HELD = "held"


def is_filed(matter: Matter) -> bool:
    """Only a contest whose plan was filed may promise levels (guide 6.1)."""
    found = filing_of(call_of(matter))
    return found is not None and found.ending == Ending.DONE


def _unpromise(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Promises without an answer fall, and their files with the authority end; what was issued stays issued."""
    why = act.note or _("奖励决定已撤销")
    reverse_honours(viewer, undone=("matter", matter.pk), made_by=("matter", matter.pk), reason=why)
    rows = Promotion.objects.in_operation().filter(matter=matter)
    rows.filter(skill_level=None).update(state=PromotionState.REVERSED, reason=why[:200], confirmation="")
    files = Matter.objects.in_operation().filter(parent=matter, procedure="contests.promotion")
    for file in files.exclude(state=MatterState.ENDED).select_for_update(of=("self",)):
        add_act(viewer, file, verb=Verb.REVOKE, actor=Actor.ABOVE, stage=file.stage, note=why)
        clocks.void(file)
        end(file, Ending.STOPPED)


@effect("contests.promise", reverse=_unpromise)
def promise(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Write every promise of the table for this place. Who is out of reach is written down with the reason.

    Of a plan that was not filed the promises stand written too, and nothing follows from them.
    """
    rules = read(call_of(matter).setup.get("promotions") or ())
    if not rules:
        return
    filed = is_filed(matter)
    item, occupation = placing_of(matter), occupation_of(matter)
    group = str(matter.track.data.get("group") or "")
    for person in contestants(matter):
        held = present_level(person, occupation.code)
        found = promised(rules, group=group, rank=item.rank, occupation=occupation.code, present=_present(held))
        for one in found:
            if one.reason != NO_RULE:
                _promise(viewer, matter, act, person, one, held, filed)


def present_level(person: Person, occupation: str) -> SkillLevel | None:
    """The grade in force in this occupation, or else the highest in any other (for the reason only)."""
    rows = SkillLevel.objects.in_operation().filter(person=person, valid_to=None)
    return rows.filter(occupation=occupation).first() or rows.order_by("-grade").first()


def _present(held: SkillLevel | None) -> Present | None:
    return None if held is None else Present(held.occupation, held.grade, held.verified_at is not None)


def _promise(
    viewer: Viewer, matter: Matter, act: Act, person: Person, one: Promise, held: SkillLevel | None, filed: bool
) -> None:
    occupation, rule = occupation_of(matter), one.rule
    row = Promotion(
        call=matter.call,
        matter=matter,
        person=person,
        occupation=occupation.code,
        occupation_name=occupation.name[:60],
        rank=placing_of(matter).rank,
        rule=vars(rule) if rule else {},
        result=_result(matter, person),
        present=held,
        grade=rule.grade if rule else None,
        title=rule.title if rule else "",
        state=PromotionState.PROMISED if rule and filed else PromotionState.NOT_ENTITLED,
        reason=one.reason if filed or not rule else Obstacle.NOT_FILED,
        promised_on=clock.today(),
        made_by_kind="matter",
        made_by_number=matter.pk,
    )
    rule = rule if filed else None
    if rule is not None and rule.grade is None:
        _grant(viewer, matter, act, row, rule)
    row.save(force_insert=True)
    current().entry("contests.promotion_promised", "promotion", row.pk, matter=matter.number, state=row.state)
    if rule is not None and rule.grade is not None:
        _ask_authority(viewer, matter, row)


def _result(matter: Matter, person: Person) -> ContestResult | None:
    rows = ContestResult.objects.in_operation().filter(person=person, contest=call_of(matter).number, revoked_on=None)
    return rows.filter(track=matter.track.key).first()


def _grant(viewer: Viewer, matter: Matter, act: Act, row: Promotion, rule: PromotionRule) -> None:
    """A title is the organiser's own: granted by the award document, once a year at each level."""
    call, document = call_of(matter), document_number(matter, act)
    level, union = level_of(call), nominator(matter)
    same = Honour.objects.in_operation().filter(person_id=row.person_id, title=EXPERT, level=level, year=call.year)
    if same.filter(revoked_on=None).exists():
        row.state, row.reason = PromotionState.NOT_ENTITLED, HELD
        return
    unit = announced(matter).get("unit") or (union.name if union is not None else "")
    grant = Grant(
        Holder("person", row.person_id),
        title=EXPERT,
        title_name=rule.title,
        family=EXPERT,
        level=level,
        nature="prize",
        granting_body=body_of(call).name,
        granted_on=clock.today(),
        document=document,
        year=call.year,
        category=matter.track.key[:24],
        tags=[tag for tag in matter.tags if tag in TAGS],
        unit=union.pk if union is not None else None,
        unit_name=unit,
    )
    made = ("matter", matter.pk)
    (honour,) = grant_honours(viewer, grants=[grant], made_by=made)
    text = certificate_text(matter, row.person.name, unit, rule.title, act)
    certify_honours(viewer, honours=[honour], made_by=made, text=text)
    row.state, row.confirmation, row.answered_on = PromotionState.CONFIRMED, document[:60], clock.today()


def _ask_authority(viewer: Viewer, matter: Matter, row: Promotion) -> None:
    """A file of its own before the authority: the contest is over, the confirmation takes months."""
    open_matter(
        viewer,
        procedure="contests.promotion",
        subject=("promotion", row.pk),
        parties=[
            PartyDraft(PartyRole.DEPARTMENT, organisation=authority_of(matter)),
            PartyDraft(PartyRole.ORGANISER, organisation=body_of(call_of(matter))),
            PartyDraft(PartyRole.HOLDER, person=row.person),
        ],
        answers={"grade": str(row.grade), "occupation": row.occupation_name, "rank": row.rank},
        opened_by=OpenedBy.MATTER,
        once=f"promotion:{row.pk}",
        parent=matter,
    )


def authority_of(matter: Matter) -> Organisation:
    """The department that confirms levels, as the call names it. Raises Refused where it names none."""
    code = str(call_of(matter).setup.get("authority") or "")
    found = Organisation.objects.in_operation().filter(code=code, kind="department", valid_to=None).first()
    if found is None:
        raise Refused(_("这项竞赛的方案没有写明核发等级的主管部门，请先补充。"), code="no_authority")
    return found
