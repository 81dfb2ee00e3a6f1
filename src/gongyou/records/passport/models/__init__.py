"""The passport's tables."""

from gongyou.records.passport.models.certificates import Certificate
from gongyou.records.passport.models.contests import ContestResult
from gongyou.records.passport.models.groups import Group, GroupMember
from gongyou.records.passport.models.holding import HELD_BY
from gongyou.records.passport.models.honours import Honour, HonourCheck
from gongyou.records.passport.models.levels import SkillLevel
from gongyou.records.passport.models.results import Completer, Result

__all__ = [
    "HELD_BY",
    "Certificate",
    "Completer",
    "ContestResult",
    "Group",
    "GroupMember",
    "Honour",
    "HonourCheck",
    "Result",
    "SkillLevel",
]
