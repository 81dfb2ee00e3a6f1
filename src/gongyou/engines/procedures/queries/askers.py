"""Who asked for a matter besides a worker: the desk that opened it, or an employer's contact; what they take back."""

from gongyou.engines.procedures.enums import Actor, MatterState, OpenedBy, PartyRole, Verb
from gongyou.engines.procedures.models import Act, Matter, Party
from gongyou.engines.procedures.predicates import allows
from gongyou.engines.procedures.types import Stage
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import roles_of
from gongyou.kernel.access.viewer import Viewer


def asked_by(viewer: Viewer, matter: Matter) -> bool:
    """Whether the viewer holds the desk that opened the matter, or speaks for the employer that did."""
    if matter.opened_by == OpenedBy.EMPLOYER:
        rows = Party._base_manager.filter(matter=matter, role=PartyRole.EMPLOYER, valid_to=None)
        own = viewer.holds("employer.own") and viewer.subject_id is not None
        return own and rows.filter(employer_id=viewer.subject_id).exists()
    if matter.opened_by != OpenedBy.ORGANISATION or viewer.node_id is None or not viewer.holds("matters.decide"):
        return False
    first = Act._base_manager.filter(matter=matter, verb=Verb.SUBMIT, for_node_id=viewer.node_id)
    return first.exists()


def nominated_by_own(viewer: Viewer, matter_id: int) -> bool:
    """Whether the viewer, or the colleague covered for, is on the staff of a body that nominated the matter."""
    if viewer.kind != "staff" or viewer.user_id is None:
        return False
    covered = Role._base_manager.filter(pk=viewer.acting_for).values_list("user_id", flat=True)
    rows = Party._base_manager.filter(matter_id=matter_id, role=PartyRole.NOMINATOR).exclude(organisation=None)
    bodies = set(rows.values_list("organisation_id", flat=True))
    own = {role.node_id for user_id in {viewer.user_id, *covered} for role, _cover in roles_of(user_id)}
    return bool(bodies & {viewer.node_id, *own})


def untouched(matter: Matter) -> bool:
    """Whether nobody has given an outcome yet: nothing was decided and nothing written."""
    decided = Act._base_manager.filter(matter=matter).exclude(outcome="")
    return matter.state != MatterState.ENDED and not decided.exists()


def may_take_back(viewer: Viewer, matter: Matter, stage: Stage) -> bool:
    """Whether the viewer may withdraw the matter now."""
    return (
        viewer.kind == "staff"
        and allows(stage.row, Verb.WITHDRAW, Actor.APPLICANT)
        and asked_by(viewer, matter)
        and untouched(matter)
    )
