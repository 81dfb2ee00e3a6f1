"""The directory's tables."""

from gongyou.records.directory.models.codes import JoinCode
from gongyou.records.directory.models.merging import Merge, MergedRow
from gongyou.records.directory.models.organisations import Coverage, Employer, FormerPlace, Organisation, Region
from gongyou.records.directory.models.people import Consent, Employment, Membership, Person, Post, Reveal
from gongyou.records.directory.models.terms import Term

__all__ = [
    "Consent",
    "Coverage",
    "Employer",
    "Employment",
    "FormerPlace",
    "JoinCode",
    "Membership",
    "Merge",
    "MergedRow",
    "Organisation",
    "Person",
    "Post",
    "Region",
    "Reveal",
    "Term",
]
