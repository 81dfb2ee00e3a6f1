"""Workers whom two unions recorded under two numbers: one pair is proposed to be joined, one was joined."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from gongyou.domains.unions.demo.cast import Applicant
from gongyou.domains.unions.demo.script import Script
from gongyou.records.directory.demo.columns import day_number
from gongyou.records.directory.demo.numbers import identity_numbers
from gongyou.records.directory.operations.merging import confirm_merge, propose_merge

_SECOND_PHONE, _THIRD_PHONE = "13900090001", "13900090002"


def doubled(script: Script) -> None:
    """One pair waits for a second officer's decision; another was joined weeks ago."""
    kept, gone = _pair(script, _SECOND_PHONE, (80, 50))
    script.add(2, lambda: _propose(script, kept, gone))
    script.follow(_merged(script, *_pair(script, _THIRD_PHONE, (140, 110))))


def _pair(script: Script, phone: str, agos: tuple[float, float]) -> tuple[Applicant, Applicant]:
    """Joins at one union, and later at another one with a number that the first had mistyped."""
    who = next(script.cast.fresh)
    right = replace(who, identity=_other_number(who), phone=phone)
    for ago, applicant, union in zip(agos, (who, right), ("union1", "union2"), strict=True):
        script.join(
            ago, applicant, script.cast.places[union], lambda s, number, ago=ago: s.decide(ago - 4, number, "admit")
        )
    return right, who


def _merged(script: Script, kept: Applicant, gone: Applicant) -> Iterator[float]:
    """Proposed by one officer of the street, confirmed by the other."""
    yield 62
    number = _propose(script, kept, gone)
    yield 60
    street = script.cast.officer(script.cast.places["street1"].pk)
    confirm_merge(street, number=number, note="两份登记的原件均已核对")


def _other_number(who: Applicant) -> str:
    """Another number of the same day and gender, in the range that the bulk leaves free."""
    born = date.fromisoformat(who.identity[6:14])
    (number,) = identity_numbers(np.array([day_number(born)]), np.array([int(who.identity[16]) % 2]), first=12)
    return number


def _propose(script: Script, kept: Applicant, gone: Applicant) -> str:
    """The officer of the street whose account is not printed proposes: the printed one decides."""
    made = propose_merge(
        script.cast.officer(script.cast.places["street1"].pk, colleague=True),
        kept_code=script.cast.code_of(kept),
        gone_code=script.cast.code_of(gone),
        originals=("identity_card", "in_person"),
        note="原登记号码录错一位，已看身份证原件，本人到场说明",
        membership_of="kept",
        account_of="kept",
    )
    return made.number
