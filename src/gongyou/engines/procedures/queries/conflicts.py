"""Who is near to whom: the facts behind recusal, for operations that draw panels and take marks, and for blind copies.

Only numbers leave this module, and texts without names; whoever asks has decided who may.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from gongyou.engines.procedures.enums import InterestKind, PartyRole
from gongyou.engines.procedures.models import Expert, Interest, JointRound, Matter, Party, RollItem
from gongyou.engines.procedures.predicates import blinding
from gongyou.engines.procedures.predicates.conflicts import Background, Index
from gongyou.engines.procedures.types import PROCEDURES, Concerned, Procedure
from gongyou.kernel import clock, parameters
from gongyou.kernel.access import graph
from gongyou.kernel.access.models import Closure, Cover, Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Employer, Employment, Membership, Organisation, Person, Post
from gongyou.records.directory.predicates import months_after
from gongyou.records.directory.queries import in_force

#: Bodies that handle a matter are not whom it is about.
_HANDLERS = (PartyRole.ORGANISER, PartyRole.RECOMMENDER, PartyRole.DEPARTMENT, PartyRole.FEDERATION)
_AT_ONCE = 5000
#: What a form says beside the name of a field.
_HINT = re.compile(r"（[^（）]*）$")


def since(day: date) -> date:
    """The first day of the years that count for a recusal."""
    years = parameters.value("procedures.conflict_years", day).whole
    return months_after(day, -12 * years)


def _lately(day: date, prefix: str = "") -> Q:
    """A dated fact held on some day of these years."""
    ended = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": since(day)})
    return ended & Q(**{f"{prefix}valid_from__lte": day})


def _by_matter(rows: Iterable[tuple[int, int | None]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for matter, number in rows:
        if number is not None:
            found[matter].add(number)
    return found


def concerned_of(matters: Collection[Matter]) -> dict[int, Concerned]:
    """Matter → those whom it is about: subject, parties that do not handle it, roll, and what its definition adds."""
    found = {matter.pk: _named_in(matter) for matter in matters}
    ids = list(found)
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        parties = Party._base_manager.filter(matter__in=some, valid_to=None).exclude(role__in=_HANDLERS)
        roll = RollItem._base_manager.filter(matter__in=some, valid_to=None)
        for rows in (parties, roll):
            persons, employers, organisations = (
                _by_matter(rows.values_list("matter_id", f"{kind}_id"))
                for kind in ("person", "employer", "organisation")
            )
            for pk in some:
                found[pk] |= Concerned(
                    frozenset(persons.get(pk, ())),
                    frozenset(employers.get(pk, ())),
                    frozenset(organisations.get(pk, ())),
                )
    return found


def _named_in(matter: Matter) -> Concerned:
    definition = PROCEDURES.get(matter.procedure)
    more = Concerned()
    if definition.people_of.__func__ is not Procedure.people_of.__func__:
        more = definition.people_of(matter)
    field = {"person": "persons", "employer": "employers", "organisation": "organisations"}.get(matter.subject_kind)
    return more | Concerned(**{field: frozenset({matter.subject_number})}) if field else more


def _histories(persons: Collection[int], day: date) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """(person → employers, person → unions) of the years that count; holding pools are no unit."""
    employers: dict[int, set[int]] = defaultdict(set)
    unions: dict[int, set[int]] = defaultdict(set)
    ids = sorted(persons)
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        held = Employment._base_manager.filter(_lately(day), person__in=some, employer__isnull=False)
        for person, employer in held.values_list("person_id", "employer_id"):
            employers[person].add(employer)
        member = Membership._base_manager.filter(_lately(day), person__in=some, union__is_pool=False)
        for person, union in member.values_list("person_id", "union_id"):
            unions[person].add(union)
        posts = Post._base_manager.filter(_lately(day), person__in=some)
        for person, organisation in posts.values_list("person_id", "organisation_id"):
            unions[person].add(organisation)
    return employers, unions


def index_of(round_: JointRound, matters: Collection[Matter], day: date | None = None) -> Index:
    """Whom the matters of a round are about, with the employers and unions of those people, ready to be compared."""
    day = day or clock.today()
    about = concerned_of(matters)
    persons = set().union(*(one.persons for one in about.values()))
    employers, unions = _histories(persons, day)
    holders = _holders(round_)
    full: dict[int, Concerned] = {}
    for pk, one in about.items():
        worked = frozenset().union(*(employers.get(person, frozenset()) for person in one.persons))
        united = frozenset().union(*(unions.get(person, frozenset()) for person in one.persons))
        joined = one | Concerned(employers=worked, organisations=united)
        full[pk] = Concerned(joined.persons, joined.employers, joined.organisations - holders, joined.names)
    index = Index(above=_above(set().union(*(one.organisations for one in full.values())), holders))
    for pk, one in full.items():
        index.add(pk, one)
    return index


def _holders(round_: JointRound) -> set[int]:
    """The body that holds a round and those above it: a candidate is near to nobody because of them."""
    return {round_.node_id, *graph.ancestors("territory", round_.node_id)}


def _above(organisations: Collection[int], holders: Collection[int]) -> dict[int, frozenset[int]]:
    rows = Closure._base_manager.filter(line="territory", descendant__in=organisations, depth__gt=0)
    found: dict[int, set[int]] = defaultdict(set)
    for descendant, ancestor in rows.exclude(ancestor__in=holders).values_list("descendant_id", "ancestor_id"):
        found[descendant].add(ancestor)
    return {number: frozenset(higher) for number, higher in found.items()}


def backgrounds(experts: Collection[Expert], day: date | None = None) -> dict[int, Background]:
    """Expert → person, employers, unions and declared interests of the years that count."""
    day = day or clock.today()
    employers, unions = _histories({one.person_id for one in experts if one.person_id}, day)
    declared: dict[int, set[tuple[str, str, int]]] = defaultdict(set)
    kin = Q(kind=InterestKind.KIN)
    for row in Interest._base_manager.filter(_lately(day) | kin, expert__in=[one.pk for one in experts]):
        for of in ("person", "employer", "organisation"):
            if (number := getattr(row, f"{of}_id")) is not None:
                declared[row.expert_id].add((row.kind, of, number))
    return {
        one.pk: Background(
            one.person_id,
            frozenset(employers.get(one.person_id or 0, ())),
            frozenset(unions.get(one.person_id or 0, ())),
            frozenset(declared.get(one.pk, ())),
            one.name,
        )
        for one in experts
    }


def near(
    round_: JointRound, experts: Collection[Expert], matters: Collection[Matter], index: Index | None = None
) -> dict[int, dict[int, tuple]]:
    """Expert → matter → why this expert must not judge it."""
    index, known = index or index_of(round_, matters), backgrounds(experts)
    # Units over the experts' own count in both directions.
    own = set().union(*(one.organisations for one in known.values()))
    index.above = {**index.above, **_above(own, _holders(round_))}
    return {pk: index.near(one) for pk, one in known.items()}


def account_near(round_: JointRound, users: Collection[int], matters: Collection[Matter]) -> bool:
    """Whether one of these accounts is near to one of the matters: by what it declared, or by its own person alone."""
    experts = list(Expert._base_manager.filter(user_id__in=users))
    known = {one.person_id for one in experts}
    persons = Person._base_manager.filter(user_id__in=users).exclude(pk__in=known - {None})
    # Whoever is in no pool has no declared interests; the person counts all the same.
    alone = [Expert(pk=-number, person_id=number, name=name) for number, name in persons.values_list("pk", "name")]
    return bool(experts or alone) and any(near(round_, [*experts, *alone], matters).values())


def staff_around(node_id: int, users: QuerySet) -> set[int]:
    """Of these accounts, those that run panels or read matters today at the node, above it or below it."""
    kinds = [one.key for one in ROLE_KINDS.all() if {"panels.run", "matters.read"} & one.rights]
    tree = Closure._base_manager.filter(line="territory")
    line = Q(node_id=node_id) | Q(node__in=tree.filter(descendant=node_id).values("ancestor"))
    line |= Q(node__in=tree.filter(ancestor=node_id).values("descendant"))
    day = clock.today()
    roles = Role._base_manager.filter(in_force(day), line, kind__in=kinds)
    covers = Cover._base_manager.filter(role__in=roles, valid_from__lte=day, valid_to__gte=day)
    own = roles.filter(user__in=users).values_list("user_id", flat=True)
    return {*own, *covers.filter(substitute__in=users).values_list("substitute_id", flat=True)}


def _endings() -> tuple[str, ...]:
    """Legal forms without which a unit is still recognised, the longest first."""
    text = str(parameters.value("procedures.unit_endings", clock.today()).value)
    return tuple(sorted(text.split(), key=len, reverse=True))


def names_in(matters: Collection[Matter]) -> dict[int, frozenset[str]]:
    """Matter → the names of the people and units that it is about, to be struck out of what a blind panel reads."""
    about = concerned_of(matters)
    index: dict[str, dict[int, str]] = {}
    for kind, model in (("persons", Person), ("employers", Employer), ("organisations", Organisation)):
        numbers = set().union(*(getattr(one, kind) for one in about.values()))
        index[kind] = dict(model._base_manager.filter(pk__in=numbers).values_list("pk", "name"))
    persons = set().union(*(one.persons for one in about.values()))
    employers, unions = _histories(persons, clock.today())
    at = dict(Employer._base_manager.filter(pk__in=set().union(*employers.values())).values_list("pk", "name"))
    of = dict(Organisation._base_manager.filter(pk__in=set().union(*unions.values())).values_list("pk", "name"))
    found = {}
    for pk, one in about.items():
        names = set(one.names)
        names |= {index[kind][number] for kind in index for number in getattr(one, kind) if number in index[kind]}
        for person in one.persons:
            names |= {at[number] for number in employers.get(person, ()) if number in at}
            names |= {of[number] for number in unions.get(person, ()) if number in of}
        found[pk] = frozenset(names)
    return found


def judging_copies(
    viewer: Viewer, matters: Collection[Matter], more: Mapping[int, Collection[str]] | None = None
) -> dict[int, dict[str, str]]:
    """Matter → what a blind panel reads of it: the definition's copy, without names and long numbers.

    `more`: what else staff have struck out of it.
    """
    names, endings = names_in(matters), _endings()
    found: dict[int, dict[str, str]] = {}
    for matter in matters:
        copy = PROCEDURES.get(matter.procedure).judging_copy(viewer, matter)
        plain = [_HINT.sub("", heading) for heading in copy]
        alone = len(set(plain)) == len(plain)
        found[matter.pk] = {
            short if alone else heading: blinding.struck(
                text, names[matter.pk] | set((more or {}).get(matter.pk, ())), endings
            )
            for short, (heading, text) in zip(plain, copy.items(), strict=True)
        }
    return found


def named_in_copies(viewer: Viewer, matters: Collection[Matter]) -> dict[int, tuple[str, ...]]:
    """Matter → the headings of its copy under which a name stood; staff see that it was struck out there."""
    names, endings = names_in(matters), _endings()
    found = {
        matter.pk: blinding.names_found(
            PROCEDURES.get(matter.procedure).judging_copy(viewer, matter), names[matter.pk], endings
        )
        for matter in matters
    }
    return {pk: headings for pk, headings in found.items() if headings}


def neighbours(index: Index, known: Mapping[int, Background]) -> set[tuple[int, int]]:
    """(expert, matter) of one street: not near enough to be barred, near enough to be looked at afterwards."""
    of_matter: dict[int, set[str]] = defaultdict(set)
    streets = _streets({*index.employers}, {*index.organisations})
    for kind in ("employers", "organisations"):
        for number, matters in getattr(index, kind).items():
            for matter in matters:
                of_matter[matter] |= streets.get((kind, number), set())
    own = _streets(
        {number for one in known.values() for number in one.employers},
        {number for one in known.values() for number in one.organisations},
    )
    found = set()
    for expert, one in known.items():
        at = {street for kind in ("employers", "organisations") for number in getattr(one, kind)
              for street in own.get((kind, number), ())}  # fmt: skip
        found |= {(expert, matter) for matter, where in of_matter.items() if where & at}
    return found


def _streets(employers: Collection[int], organisations: Collection[int]) -> dict[tuple[str, int], set[str]]:
    rows = Employer._base_manager.filter(pk__in=employers).values_list("pk", "region_id")
    found = {("employers", number): {region} for number, region in rows if region}
    rows = Organisation._base_manager.filter(pk__in=organisations).values_list("pk", "region_id")
    return found | {("organisations", number): {region} for number, region in rows if region}
