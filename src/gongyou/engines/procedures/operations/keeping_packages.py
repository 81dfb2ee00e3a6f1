"""Keeping public packages: each round has one, published once it is closed, its digest in the ledger."""

from typing import Any

from django.utils.translation import gettext as _

from gongyou.engines.procedures.enums import JointState
from gongyou.engines.procedures.models import JointRound, ResultPackage
from gongyou.engines.procedures.operations.joint_parts import held
from gongyou.engines.procedures.predicates import marking, packages
from gongyou.kernel import clock
from gongyou.kernel.access.viewer import Viewer
from gongyou.kernel.operations.errors import Denied, Refused
from gongyou.kernel.operations.operation import current


def unpublished(viewer: Viewer, number: str, kind: str, said: str) -> JointRound:
    """The closed round of this kind under its lock, of which nothing was published yet.

    Raises Denied outside, Refused where it is not closed (`said`) or its package is public.
    """
    row = held(viewer, number)
    if row.kind != kind:
        raise Denied(kind)
    if row.state != JointState.CLOSED:
        raise Refused(said, code="state")
    if ResultPackage.objects.in_operation().filter(round=row).exists():
        raise Refused(_("结果包已经公布，不再更改。"), code="published")
    return row


def keep(viewer: Viewer, row: JointRound, package: dict[str, Any], event: str) -> ResultPackage:
    """Write the package of a round for good, with the ledger entry that carries its digest."""
    digest = packages.digest_of(package)
    made = ResultPackage(
        round=row, text=marking.canonical(package), digest=digest, published_at=clock.now(),
        published_by_id=viewer.user_id,
    )  # fmt: skip
    made.save(force_insert=True)
    current().entry(event, "joint_round", row.pk, number=row.number, package=digest)
    return made
