"""How calls and their tracks are shown where a figure opens to its rows."""

from datetime import date

from gongyou.engines.figures.queries.opening import OpenRow, describe_with
from gongyou.engines.procedures.models import Call, Track
from gongyou.kernel.access.viewer import Viewer


def _calls(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Call.objects.visible_to(viewer).filter(pk__in=ids)
    found = {row.pk: OpenRow(row.title, row.number, row.opens_on) for row in rows}
    return [found[pk] for pk in ids if pk in found]


def _tracks(viewer: Viewer, ids: list[int], day: date) -> list[OpenRow]:
    rows = Track.objects.visible_to(viewer).filter(pk__in=ids).select_related("call")
    found = {row.pk: OpenRow(f"{row.call.title} {row.name}", row.call.number, row.call.opens_on) for row in rows}
    return [found[pk] for pk in ids if pk in found]


describe_with("call", _calls)
describe_with("call_track", _tracks)
