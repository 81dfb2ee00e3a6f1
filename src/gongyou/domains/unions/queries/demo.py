"""What the demo shows of its own staff accounts, so that somebody can try every role. Empty outside the demo."""

from django.conf import settings
from django.db.models import Q

from gongyou.kernel import clock
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.types import ROLE_KINDS
from gongyou.records.directory.models import Organisation

_MOST_OF_A_KIND = 3


def demo_accounts() -> list[dict]:
    """User, user name, role and place of the first accounts of each kind; rows are read as the demo itself."""
    if not settings.GONGYOU_DEMO:
        return []
    today = clock.today()
    in_force = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))
    found = []
    for kind in ROLE_KINDS.all():
        rows = Role.objects.unscoped(reason="demo: the accounts to try").filter(in_force, kind=kind.key)
        with_second = rows.filter(user__authenticator__isnull=False).distinct().select_related("user").order_by("pk")
        found += [(role, kind) for role in with_second[:_MOST_OF_A_KIND]]
    nodes = [role.node_id for role, _kind in found if role.node_id]
    names = dict(Organisation._base_manager.filter(pk__in=nodes).values_list("pk", "name"))
    return [
        {
            "user_id": role.user_id,
            "username": role.user.username,
            "role": kind.name,
            "place": names.get(role.node_id, ""),
        }
        for role, kind in found
    ]
