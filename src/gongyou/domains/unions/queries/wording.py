"""The words of a matter that its documents are filled with: names of bodies and numbers, never of people."""

from datetime import date

from django.utils.translation import gettext as _

from gongyou.domains.unions.queries.electing import active, union_of, winners, years
from gongyou.engines.procedures.enums import PartyRole
from gongyou.engines.procedures.models import Matter, Party, RollItem
from gongyou.kernel import clock


def long_day(day: date) -> str:
    """A day as documents write it."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def _parent(matter: Matter) -> str:
    rows = Party._base_manager.filter(matter=matter, role=PartyRole.PARENT, valid_to=None)
    return rows.values_list("organisation__name", flat=True).first() or ""


def election_words(matter: Matter) -> dict[str, str]:
    """The union, its higher union, how many of the elected take office and for how long."""
    union = union_of(matter)
    titles = [item.data["contest"] for item in winners(matter) if item.data.get("title")]
    return {
        "union": union.name if union is not None else "",
        "parent": _parent(matter),
        "committee": str(titles.count("committee")),
        "audit": str(titles.count("audit")),
        "years": str(years(matter)),
        "date": long_day(clock.today()),
    }


def founding_words(matter: Matter) -> dict[str, str]:
    """Those of the election, and the employers for whom the union is founded."""
    rows = RollItem._base_manager.filter(matter=matter, kind="covered", valid_to=None).order_by("pk")
    names = "、".join(rows.values_list("employer__name", flat=True))
    union = union_of(matter)
    members = active(union.pk).count() if union is not None else 0
    return {**election_words(matter), "employers": names, "members": str(members)}
