"""The home page as a first version of it would be: who I am, my card, my matters with their promised days."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from gongyou.engines.procedures.models import Clock, Matter
from gongyou.records.directory.models import Membership, Person


@login_required
def home(request):
    """The same rows as the portal's page, by the same number of queries or fewer."""
    person = Person._base_manager.filter(user=request.user).first()
    card = None
    if person is not None:
        open_ones = Membership._base_manager.filter(person=person, valid_to=None).select_related("union", "person")
        card = open_ones.first()
    rows = Matter._base_manager.filter(opened_user=request.user).select_related("desk_node__organisation")
    matters = list(rows.order_by("-pk")[:100])
    for one in matters:
        clocks = Clock._base_manager.filter(matter=one, owner="desk", state__in=["running", "stopped"])
        first = clocks.order_by("due").first()
        one.promised = first.due if first else None
    doors = ["扫码入会", "会员卡", "我的办件", "办事指南", "我的履历", "查验会员卡", "公示公告", "全区数据"]
    return render(request, "home.html", {"card": card, "matters": matters, "doors": doors})
