"""Effects of an election: candidates are named, offices are given among the elected, a committee takes its term."""

import re
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongyou.domains.unions.predicates import by_strokes, committee_size
from gongyou.domains.unions.queries.electing import (
    AUDIT,
    CANDIDATE,
    COMMITTEE,
    WOMEN,
    active,
    seated,
    winners,
    women,
    years,
)
from gongyou.domains.unions.stages.parties import body, document_of, made_by
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Act, Matter, RollItem
from gongyou.engines.procedures.operations.opening import add_to_roll, close_roll
from gongyou.engines.procedures.predicates.votes import spare_needed
from gongyou.engines.procedures.types import RollDraft, effect
from gongyou.kernel import clock, parameters, privacy
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.enums import Gender, PostTitle
from gongyou.records.directory.models import Organisation, Person, Term
from gongyou.records.directory.operations import terms

_BETWEEN = re.compile(r"[\n\r,，、;；]+")
_CARD = re.compile(r"[A-Za-z]{2}-\d{4}-\d{6}")


def lines_of(text: str) -> list[str]:
    """What stands on the lines of a list, or between its commas."""
    return [part.strip() for part in _BETWEEN.split(text or "") if part.strip()]


def member_named(union: Organisation, line: str, field: str) -> Person:
    """The active member of the union with this name or card number. Raises Refused for none and for two."""
    rows = active(union.pk).select_related("person")
    is_card = _CARD.fullmatch(line) is not None
    found = list(rows.filter(card_number=line.upper()) if is_card else rows.filter(person__name=line))
    if len(found) > 1:
        said = {"count": len(found), "line": line}
        raise Refused(_("本会有 %(count)s 名“%(line)s”，请改填会员证号。") % said, field=field, code="two_of_a_name")
    if not found:
        raise Refused(
            _("“%(line)s”不是本会的正常会员，不能作为人选。请核对姓名，或填写会员证号。") % {"line": line}, field=field
        )
    return found[0].person


def _named(union: Organisation, act: Act, key: str) -> list[Person]:
    """The people of one list in the order of the ballot."""
    found = [member_named(union, line, key) for line in lines_of(act.given.get(key, ""))]
    return [found[place] for place in by_strokes([person.name for person in found])] if found else []


def _check_committee(union: Organisation, seats: int, standing: int) -> None:
    day, members = clock.today(), active(union.pk).count()
    least, most = committee_size(str(parameters.value("unions.committee_sizes", day).value), members)
    if not least <= seats <= most:
        raise Refused(
            _("现有会员 %(members)s 人，委员名额应为 %(least)s 到 %(most)s 人。")
            % {"members": members, "least": least, "most": most},
            field="committee_seats",
        )
    spare = parameters.value("unions.committee_spare", day)
    wanted = seats + spare_needed(seats, spare.whole)
    if standing < wanted:
        raise Refused(
            _("委员须差额选举：应选 %(seats)s 人，候选人至少 %(wanted)s 人，现有 %(standing)s 人（%(source)s）。")
            % {"seats": seats, "wanted": wanted, "standing": standing, "source": spare.citation},
            field="committee",
        )


def _check_women(union: Organisation, standing: Sequence[Person]) -> None:
    due = parameters.value("unions.women_members", clock.today())
    count = women(union.pk)
    if not standing and count >= due.whole:
        said = {"count": count, "source": due.citation}
        raise Refused(_("现有女会员 %(count)s 人，须提出女工主任候选人（%(source)s）。") % said, field="women")
    if any(person.gender != Gender.FEMALE for person in standing):
        raise Refused(_("女工主任候选人应为女会员，请核对。"), field="women")


def _check_lists(lists: dict[str, list[Person]], act: Act) -> None:
    if len(lists[AUDIT]) < act.given["audit_seats"]:
        said = {"seats": act.given["audit_seats"]}
        raise Refused(_("经审委员应选 %(seats)s 人，候选人不能少于应选人数。") % said, field="audit")
    seen: set[int] = set()
    for contest, standing in lists.items():
        for person in standing:
            if person.pk in seen:
                raise Refused(
                    _("同一人只能列为一项候选人。委员会委员与经审委员不能由一人兼任，请核对名单。"),
                    field=contest,
                    code="twice",
                )
            seen.add(person.pk)


def _told_apart(union: Organisation, people: Sequence[Person]) -> dict[int, str]:
    """For those whose masked names are equal, as much of the card number's end as tells them apart (four at least).

    Whoever has no card yet is told apart by the person's code.
    """
    rows = active(union.pk).filter(person__in=people).values_list("person_id", "card_number", "person__code")
    cards = {key: card or code for key, card, code in rows}
    alike = defaultdict(list)
    for person in people:
        alike[privacy.mask_name(person.name)].append(person.pk)
    found: dict[int, str] = {}
    for keys in alike.values():
        if len(keys) > 1:
            longest = max(len(cards[key]) for key in keys)
            apart = (size for size in range(4, longest) if len({cards[key][-size:] for key in keys}) == len(keys))
            size = next(apart, longest)
            found |= {key: cards[key][-size:] for key in keys}
    return found


def _forget_candidates(viewer: Viewer, matter: Matter, act: Act) -> None:
    close_roll(matter, CANDIDATE)


@effect("unions.name_candidates", reverse=_forget_candidates)
def name_candidates(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Put the candidates on the roll by strokes of the surname; an earlier list is closed.

    All are active members of the union; more than seats for the committee, as many for the audit committee; the desk
    declares that no close relative of the principal stands (工会法第十条).
    """
    union = body(matter, PartyRole.UNION)
    if not act.given.get("no_relatives"):
        raise Refused(
            _("企业主要负责人的近亲属不得作为委员会人选（《工会法》第十条）。请核实后勾选确认。"), field="no_relatives"
        )
    lists = {contest: _named(union, act, contest) for contest in (COMMITTEE, AUDIT, WOMEN)}
    _check_lists(lists, act)
    _check_committee(union, act.given["committee_seats"], len(lists[COMMITTEE]))
    _check_women(union, lists[WOMEN])
    close_roll(matter, CANDIDATE)
    told = _told_apart(union, [person for standing in lists.values() for person in standing])
    add_to_roll(
        matter,
        [
            RollDraft(CANDIDATE, person=person, label=told.get(person.pk, ""), data={"contest": contest})
            for contest, standing in lists.items()
            for person in standing
        ],
    )


def _title(contest: str, number: str, given: dict) -> str:
    """The office of one who was elected."""
    if contest == WOMEN:
        return PostTitle.WOMEN_CHAIR
    if contest == AUDIT:
        return PostTitle.AUDIT_CHAIR if number == given["audit_chair"] else PostTitle.AUDIT_MEMBER
    if number == given["chair"]:
        return PostTitle.CHAIR
    return PostTitle.VICE_CHAIR if given["vice"].get(number) else PostTitle.COMMITTEE


def _write_titles(matter: Matter, titles: dict[int, str]) -> None:
    """Note the offices on the roll; whoever has none keeps none from an earlier report."""
    for item in RollItem.objects.in_operation().filter(matter=matter, kind=CANDIDATE, valid_to=None):
        title = {"title": titles[item.pk]} if item.pk in titles else {}
        item.data = {"contest": item.data["contest"], **title}
        item.save(update_fields=["data"])


def _take_offices(viewer: Viewer, matter: Matter, act: Act) -> None:
    _write_titles(matter, {})


@effect("unions.give_offices", reverse=_take_offices)
def give_offices(viewer: Viewer, matter: Matter, act: Act) -> None:
    """Note who of the elected holds which office, as the new committees chose them from among themselves.

    Whoever is no member any more holds none; a seat so left open is filled by a later by-election, unless too few stay.
    """
    if act.given["vice"].get(act.given["chair"]):
        raise Refused(_("主席不能同时是副主席，请核对。"), field="vice")
    won = seated(matter)
    members = active(body(matter, PartyRole.UNION).pk).count()
    least, _most = committee_size(str(parameters.value("unions.committee_sizes", clock.today()).value), members)
    left = sum(item.data["contest"] == COMMITTEE for item in won)
    if left < least:
        raise Refused(
            _("当选委员中仍是会员的只有 %(left)s 人，不足 %(least)s 人，请重新提名选举。")
            % {"left": left, "least": least},
            field="chair",
            code="too_few",
        )
    _write_titles(matter, {item.pk: _title(item.data["contest"], str(item.pk), act.given) for item in won})


def _end_term(viewer: Viewer, matter: Matter, act: Act) -> None:
    kind, number = made_by(matter)
    term = Term.objects.in_operation().filter(made_by_kind=kind, made_by_number=number, ended_on=None).first()
    if term is None:
        raise Refused(_("本届之后已经换届，不能撤回本届。请先办理后来的办件。"), code="changed_since")
    terms.reverse_term(viewer, term=term, made_by=made_by(matter))


@effect("unions.begin_term", reverse=_end_term)
def begin_term(viewer: Viewer, matter: Matter, act: Act) -> None:
    """The committee takes office on the day of the reply, for the years that were elected for (工会法第十六条)."""
    union, day, document = body(matter, PartyRole.UNION), clock.today(), document_of(act)
    seats = [(item.person, item.data["title"]) for item in winners(matter) if item.data.get("title")]
    term = terms.begin_term(
        viewer, organisation=union, begins_on=day, years=years(matter), document=document, made_by=made_by(matter)
    )
    terms.seat_committee(
        viewer, organisation=union, term=term, seats=seats, document=document, day=day, made_by=made_by(matter)
    )
