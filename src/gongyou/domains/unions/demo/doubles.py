"""A worker whom two unions recorded under two numbers: proposed to be joined, waiting for a second officer."""

from dataclasses import replace
from datetime import date

import numpy as np

from gongyou.domains.unions.demo.cast import Applicant
from gongyou.domains.unions.demo.stories import Script
from gongyou.kernel import privacy
from gongyou.kernel.access.models import Role
from gongyou.kernel.access.roles import viewer_for
from gongyou.kernel.access.viewer import Viewer
from gongyou.records.directory.demo.columns import day_number
from gongyou.records.directory.demo.numbers import identity_numbers
from gongyou.records.directory.models import Person
from gongyou.records.directory.operations.merging import propose_merge

_REASON = "demo: the two records of one worker"
_SECOND_PHONE = "13900090001"


def doubled(script: Script) -> None:
    """Joins at one union, and later at another one with a number that the first had mistyped."""
    who = next(script.cast.fresh)
    right = replace(who, identity=_other_number(who), phone=_SECOND_PHONE)
    for ago, applicant, union in ((80, who, "union1"), (50, right, "union2")):
        script.join(
            ago, applicant, script.cast.places[union], lambda s, number, ago=ago: s.decide(ago - 4, number, "admit")
        )
    script.add(2, lambda: _propose(script, right, who))


def _other_number(who: Applicant) -> str:
    """Another number of the same day and gender, in the range that the bulk leaves free."""
    born = date.fromisoformat(who.identity[6:14])
    (number,) = identity_numbers(np.array([day_number(born)]), np.array([int(who.identity[16]) % 2]), first=12)
    return number


def _propose(script: Script, kept: Applicant, gone: Applicant) -> None:
    codes = [_code(one) for one in (kept, gone)]
    propose_merge(
        _colleague(script.cast.places["street1"].pk),
        kept_code=codes[0],
        gone_code=codes[1],
        originals=("identity_card", "in_person"),
        note="原登记号码录错一位，已看身份证原件，本人到场说明",
        membership_of="kept",
        account_of="kept",
    )


def _code(who: Applicant) -> str:
    index = privacy.blind_index("identity", who.identity)
    return Person.objects.unscoped(reason=_REASON).filter(identity_index=index).values_list("code", flat=True)[0]


def _colleague(node_id: int) -> Viewer:
    """The officer of the street whose account is not printed: the printed one decides."""
    roles = Role.objects.unscoped(reason=_REASON).filter(node_id=node_id, kind="street_officer", valid_to=None)
    role = roles.order_by("pk")[0]
    return viewer_for(role, user_id=role.user_id)
