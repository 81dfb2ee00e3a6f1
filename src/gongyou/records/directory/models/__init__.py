"""The directory's tables."""

from gongyou.records.directory.models.codes import JoinCode
from gongyou.records.directory.models.organisations import Coverage, Employer, Organisation, Region
from gongyou.records.directory.models.people import Consent, Employment, Membership, Person, Post, Reveal

__all__ = [
    "Consent",
    "Coverage",
    "Employer",
    "Employment",
    "JoinCode",
    "Membership",
    "Organisation",
    "Person",
    "Post",
    "Region",
    "Reveal",
]
