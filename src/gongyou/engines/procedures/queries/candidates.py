"""What the records say of a candidate: the tags that quotas count, and common conditions of eligibility."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.engines.procedures.types import Condition, Tag
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.models import Coverage, Employer, Employment, Membership, Organisation, Person
from gongyou.records.directory.predicates import months_after
from gongyou.records.directory.queries import in_force
from gongyou.ui.wording import date_text

#: First characters of the unified social credit code of public bodies (guide 2.2): 11 organs, 12 institutions.
_PUBLIC = ("11", "12")


def work_of(number: int, day: date) -> Employment | None:
    """The person's main employment on the day."""
    rows = Employment._base_manager.filter(in_force(day), person_id=number)
    return rows.select_related("employer").order_by("-is_main", "-valid_from").first()


def work_at_unit(viewer: Viewer, number: int, day: date) -> Employment | None:
    """The employment at a unit of the nominating basic union; for its own members without a registered unit, and for
    everybody else who nominates, the main one."""
    basic = Organisation._base_manager.filter(pk=viewer.node_id or 0, kind="basic")
    if viewer.kind != "staff" or not basic.exists():
        return work_of(number, day)
    covered = Coverage._base_manager.filter(in_force(day), union_id=viewer.node_id).values("employer_id")
    rows = Employment._base_manager.filter(in_force(day), person_id=number)
    here = rows.filter(employer_id__in=covered).select_related("employer").order_by("valid_from").first()
    member = Membership._base_manager.filter(in_force(day), person_id=number, union_id=viewer.node_id, kind="active")
    return here or (work_of(number, day) if member.exists() else None)


def _person(number: int) -> Person | None:
    return Person._base_manager.filter(pk=number).first()


def _industrial(viewer: Viewer, kind: str, number: int, given: Mapping[str, Any]) -> bool:
    found = work_of(number, clock.today()) if kind == "person" else None
    return found is not None and found.industrial


def _woman(viewer: Viewer, kind: str, number: int, given: Mapping[str, Any]) -> bool:
    found = _person(number) if kind == "person" else None
    return found is not None and found.gender == "female"


def _migrant(viewer: Viewer, kind: str, number: int, given: Mapping[str, Any]) -> bool:
    found = _person(number) if kind == "person" else None
    return found is not None and found.household == "rural"


def _new_form(viewer: Viewer, kind: str, number: int, given: Mapping[str, Any]) -> bool:
    if kind != "person":
        return False
    rows = Employment._base_manager.filter(in_force(clock.today()), person_id=number).exclude(new_form="")
    return rows.exists()


def _non_public(viewer: Viewer, kind: str, number: int, given: Mapping[str, Any]) -> bool:
    if kind == "organisation":
        return _covers_non_public(number)
    if kind == "employer":
        employer = Employer._base_manager.filter(pk=number).first()
    else:
        work = work_of(number, clock.today()) if kind == "person" else None
        employer = work.employer if work is not None else None
    return employer is not None and not employer.credit_code.startswith(_PUBLIC)


def _covers_non_public(union: int) -> bool:
    """Whether every unit of a union is non-public; a union without units is none."""
    rows = Coverage._base_manager.filter(in_force(clock.today()), union_id=union)
    codes = list(rows.values_list("employer__credit_code", flat=True)[:200])
    return bool(codes) and not any(code.startswith(_PUBLIC) for code in codes)


#: Overlay tags that any call may count. Who stands in the front line the nominating unit declares, as the notice
#: defines it; the others the records know.
FRONT_LINE = Tag("front_line", gettext_lazy("一线职工"))
INDUSTRIAL = Tag("industrial", gettext_lazy("产业工人"), _industrial)
WOMEN = Tag("women", gettext_lazy("女性"), _woman)
MIGRANT = Tag("migrant", gettext_lazy("农民工"), _migrant)
NON_PUBLIC = Tag("non_public", gettext_lazy("非公单位"), _non_public)
NEW_FORM = Tag("new_form", gettext_lazy("新就业形态"), _new_form)
TAGS = (FRONT_LINE, INDUSTRIAL, WOMEN, MIGRANT, NON_PUBLIC, NEW_FORM)


def _no_member(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    rows = Membership._base_manager.filter(in_force(day), person_id=number, kind="active")
    return "" if kind != "person" or rows.exists() else _("不是在册会员。请先加入工会。")


def _not_employed(viewer: Viewer, kind: str, number: int, value: int | None, day: date) -> str:
    if kind != "person":
        return ""
    found = work_at_unit(viewer, number, day)
    if found is None:
        return _("没有在本单位的在职用工登记，请先由单位工会更新。")
    since = months_after(found.valid_from, value or 0)
    if since <= day:
        return ""
    return _("%(from)s起在本单位工作，满 %(months)s 个月要到 %(day)s。") % {
        "from": date_text(found.valid_from),
        "months": value,
        "day": date_text(since),
    }


MEMBER = Condition("member", gettext_lazy("在册会员"), _no_member)
EMPLOYED_AT_UNIT = Condition(
    "employed_at_unit", gettext_lazy("在本单位工作满"), _not_employed, unit=gettext_lazy("个月"), default=12
)
