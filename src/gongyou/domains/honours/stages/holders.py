"""Who or what gets a title: found in the records, or founded with it (a team, a studio, a result)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongyou.domains.honours.queries.parties import answers_of, body, candidate, made_by, party
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Matter
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Refused
from gongyou.records.directory.models import Person
from gongyou.records.passport.models import Group, Honour, Result
from gongyou.records.passport.operations.groups import add_group, reverse_group
from gongyou.records.passport.operations.results import NewResult, record_result, withdraw_result
from gongyou.records.passport.predicates import bare
from gongyou.records.passport.types import Holder, Share, Site


def employer_of(matter: Matter) -> int | None:
    found = party(matter, PartyRole.EMPLOYER)
    return found.employer_id if found is not None else None


def _person(viewer: Viewer, matter: Matter) -> Holder:
    return Holder("person", candidate(matter).pk)


def _employer(viewer: Viewer, matter: Matter) -> Holder:
    number = employer_of(matter)
    if number is None:
        raise Refused(_("办件缺少用人单位，请联系系统管理员。"))
    return Holder("employer", number)


def _group(kind: str) -> Callable[[Viewer, Matter], Holder]:
    def found(viewer: Viewer, matter: Matter) -> Holder:
        """The group of this name in the unit, or a new one with those who were named when it was nominated."""
        given, unit = answers_of(matter), body(matter, PartyRole.NOMINATOR)
        name = str(given["name"]).strip()
        groups = Group.objects.in_operation().filter(kind=kind, unit=unit, valid_to=None).order_by("pk")
        known = next((row for row in groups if bare(row.name) == bare(name)), None)
        return Holder("group", (known or _founded(viewer, matter, kind, name, given)).pk)

    return found


def _founded(viewer: Viewer, matter: Matter, kind: str, name: str, given: dict[str, Any]) -> Group:
    return add_group(
        viewer,
        kind=kind,
        name=name,
        day=clock.today(),
        leader=candidate(matter).pk,
        made_by=made_by(matter),
        unit=body(matter, PartyRole.NOMINATOR).pk,
        employer=employer_of(matter),
        members=[(number, "member", duty) for number, duty in people_of_rows(given.get("members") or [])],
        leader_honour=given.get("leader_honour"),
        site=Site(
            field=str(given.get("field") or ""),
            area=given.get("area"),
            equipment=str(given.get("equipment") or ""),
        ),
    )


def people_of_rows(rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """(number, duty) of the members that stand in the rows by their kept numbers."""
    return [(int(row["number"]), str(row.get("duty") or "")) for row in rows if row.get("number")]


def _result(viewer: Viewer, matter: Matter) -> Holder:
    """The result of this fingerprint, or a new record of it with its completers."""
    given = answers_of(matter)
    known = Result.objects.in_operation().filter(fingerprint=given["fingerprint"], revoked_on=None).first()
    if known is not None:
        return Holder("result", known.pk)
    unit = body(matter, PartyRole.NOMINATOR)
    stamped = given.get("benefit_yuan") is not None and bool(given.get("finance_stamp"))
    made = record_result(
        viewer,
        result=NewResult(
            kind=given["kind"],
            title=given["title"],
            unit_name=given["unit_name"],
            shares=[
                Share(share=int(row["share"]) * 10, person=row.get("number"), name=str(row.get("name") or ""))
                for row in given["completers"]
            ],
            accepted_on=clock.today(),
            patent=str(given.get("patent") or ""),
            unit=unit.pk,
            employer=employer_of(matter),
            applied_at=str(given.get("applied_at") or ""),
            completed_on=date.fromisoformat(given["completed_on"]) if given.get("completed_on") else None,
            benefit_fen=int(given["benefit_yuan"]) * 100 if stamped else None,
            benefit_year=given.get("benefit_year") if stamped else None,
            finance_stamp=str(given.get("finance_stamp") or "") if stamped else "",
        ),
        made_by=made_by(matter),
    )
    return Holder("result", made.pk)


#: kind of holder → (viewer, matter) → the holder, founded if it is not there yet.
HOLDERS: dict[str, Callable[[Viewer, Matter], Holder]] = {
    "person": _person,
    "employer": _employer,
    "team": _group("team"),
    "studio": _group("studio"),
    "result": _result,
}


def unfound(viewer: Viewer, matter: Matter) -> None:
    """What was founded with the title goes with it, unless another title of it stands."""
    founded = {"made_by_kind": "matter", "made_by_number": matter.pk}
    others = Honour.objects.in_operation().filter(revoked_on=None)
    for row in Group.objects.in_operation().filter(**founded).order_by("pk"):
        if not others.filter(group=row).exists():
            reverse_group(viewer, group=row.pk, made_by=made_by(matter))
    for thing in Result.objects.in_operation().filter(revoked_on=None, **founded).order_by("pk"):
        if not others.filter(result=thing).exists():
            withdraw_result(viewer, number=thing.pk, reason=_("命名决定已撤销"), made_by=made_by(matter))


def person_of_code(code: str) -> Person | None:
    """The person of an address code, the kept record where it was merged."""
    found = Person._base_manager.filter(code=code).select_related("merged_into").first()
    return (found.merged_into or found) if found is not None else None
