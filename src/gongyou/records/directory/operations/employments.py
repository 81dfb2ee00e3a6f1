"""Noting where a person works."""

from datetime import date

from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.operation import current, only_inside, operation
from gongyou.records.directory.models import Employer, Employment, Person
from gongyou.records.directory.predicates import OCCUPATION_OF, is_industrial


@operation("directory.employment_noted", allow=only_inside)
def note_employment(
    viewer: Viewer,
    *,
    person: Person,
    day: date,
    made_by: tuple[str, int],
    employer: Employer | None = None,
    employer_name: str = "",
    region_id: str | None = None,
    new_form: str = "",
    relation: str = "employed",
) -> Employment | None:
    """Note work for an employer or platform from `day`; the main one if the person has none.

    Returns None where an open employment of the same kind is known already.
    """
    rows = Employment.objects.in_operation().filter(person=person, valid_to=None)
    if rows.filter(new_form=new_form, employer=employer).exists() or (rows.exists() and not new_form):
        return None
    occupation = OCCUPATION_OF.get(new_form, "")
    row = Employment(
        person=person,
        employer=employer,
        employer_name=employer_name[:100],
        region_id=region_id or (employer.region_id if employer else None),
        occupation=occupation,
        relation=relation,
        new_form=new_form,
        industrial=is_industrial(industry=employer.industry if employer else "", occupation=occupation),
        is_main=not rows.filter(is_main=True).exists(),
        valid_from=day,
        made_by_kind=made_by[0],
        made_by_number=made_by[1],
    )
    row.save(force_insert=True)
    current().entry("directory.employment_noted", "employment", row.pk, person=person.pk, new_form=new_form)
    return row


@operation("directory.employment_taken_back", allow=only_inside)
def take_back_employments(
    viewer: Viewer, *, person: Person, noted_by: tuple[str, int], made_by: tuple[str, int]
) -> int:
    """Give the open work of a person that `noted_by` made no length: what was said of it was void. Return how many."""
    rows = Employment.objects.in_operation().filter(
        person=person, valid_to=None, made_by_kind=noted_by[0], made_by_number=noted_by[1]
    )
    found = list(rows.order_by("pk").select_for_update())
    for row in found:
        Employment.objects.in_operation().filter(pk=row.pk).update(valid_to=row.valid_from)
        current().entry("directory.employment_taken_back", "employment", row.pk, made_by=list(made_by))
    return len(found)
