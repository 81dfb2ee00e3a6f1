"""Where a holder stood at the award: union, employer, the unit's name as it is published, and the street."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongyou.records.directory.models import Employer, Employment, Membership, Organisation
from gongyou.records.directory.queries import in_force
from gongyou.records.passport.enums import HolderKind
from gongyou.records.passport.models import Group, Result
from gongyou.records.passport.operations.noting import batches
from gongyou.records.passport.types import Holder


@dataclass(frozen=True)
class Place:
    unit: int | None = None
    employer: int | None = None
    name: str = ""
    region: str | None = None


def places_of(holders: Collection[Holder], day: date) -> dict[Holder, Place]:
    """The places on a day; a few statements whatever the number of holders."""
    numbers: dict[str, list[int]] = {}
    for holder in sorted(set(holders), key=lambda one: (one.kind, one.number)):
        numbers.setdefault(holder.kind, []).append(holder.number)
    found: dict[Holder, Place] = {}
    for kind, some in numbers.items():
        for part in batches(some):
            found |= {Holder(kind, number): place for number, place in _READ[kind](part, day).items()}
    return found


def _of_persons(numbers: Sequence[int], day: date) -> dict[int, Place]:
    members = Membership.objects.in_operation().filter(in_force(day), person_id__in=numbers)
    union_of = {row.person_id: row.union for row in members.select_related("union")}
    jobs = Employment.objects.in_operation().filter(in_force(day), person_id__in=numbers, is_main=True)
    job_of = {row.person_id: row for row in jobs.select_related("employer")}
    return {number: _of_person(union_of.get(number), job_of.get(number)) for number in numbers}


def _of_person(union: Organisation | None, job: Employment | None) -> Place:
    employer = job.employer if job else None
    name = employer.name if employer else job.employer_name if job else ""
    region = employer.region_id if employer else job.region_id if job else None
    region = union.region_id if union and union.region_id else region
    return Place(
        union.pk if union else None, employer.pk if employer else None, name or (union.name if union else ""), region
    )


def _of_employers(numbers: Sequence[int], day: date) -> dict[int, Place]:
    rows = Employer.objects.in_operation().filter(pk__in=numbers)
    return {row.pk: Place(None, row.pk, row.name, row.region_id) for row in rows}


def _of_organisations(numbers: Sequence[int], day: date) -> dict[int, Place]:
    rows = Organisation.objects.in_operation().filter(pk__in=numbers)
    return {row.pk: Place(row.pk, None, row.name, row.region_id) for row in rows}


def _of_groups(numbers: Sequence[int], day: date) -> dict[int, Place]:
    rows = Group.objects.in_operation().filter(pk__in=numbers).select_related("unit", "employer")
    return {row.pk: _of_group(row) for row in rows}


def _of_group(row: Group) -> Place:
    name = row.employer.name if row.employer else row.unit.name if row.unit else ""
    return Place(row.unit_id, row.employer_id, name, row.region_id)


def _of_results(numbers: Sequence[int], day: date) -> dict[int, Place]:
    rows = Result.objects.in_operation().filter(pk__in=numbers)
    return {row.pk: Place(row.unit_id, row.employer_id, row.unit_name, row.region_id) for row in rows}


_READ = {
    HolderKind.PERSON.value: _of_persons,
    HolderKind.EMPLOYER.value: _of_employers,
    HolderKind.ORGANISATION.value: _of_organisations,
    HolderKind.GROUP.value: _of_groups,
    HolderKind.RESULT.value: _of_results,
}


def region_of(unit: int | None, employer: int | None) -> str | None:
    """The street of a unit: the union's, else the employer's."""
    rows = Organisation.objects.in_operation().filter(Q(pk=unit)).values_list("region_id", flat=True)
    found = rows.first() if unit is not None else None
    if found is None and employer is not None:
        return Employer.objects.in_operation().filter(pk=employer).values_list("region_id", flat=True).first()
    return found
