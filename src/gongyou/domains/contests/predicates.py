"""What a contest's place is worth under the notice's own table: group, place and present grade (guide 6.1); prizes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: Why a place in the table raises nobody.
NO_RULE, NO_CERTIFICATE, OTHER_OCCUPATION, NOT_VERIFIED, NO_RISE = (
    "no_rule",
    "no_certificate",
    "other_occupation",
    "not_verified",
    "no_rise",
)

#: Students have tracks of their own, and no titles, which need an employment (guide 6.1).
STUDENT = "student"


@dataclass(frozen=True)
class PromotionRule:
    """One line of the table: places from–to of a group, with a present grade from–to, lead to `grade` or a title.

    Without `present_from` and `present_to` nobody needs a certificate for this line. Grades are ordinals, 0 to 7.
    """

    group: str
    rank_from: int
    rank_to: int
    grade: int | None = None
    title: str = ""
    present_from: int | None = None
    present_to: int | None = None


@dataclass(frozen=True)
class Present:
    """The certificate that a person holds now: its occupation, its grade, whether it was verified."""

    occupation: str
    grade: int
    verified: bool


@dataclass(frozen=True)
class Promise:
    """What the notice promises: the line of the table, or why there is none."""

    rule: PromotionRule | None
    reason: str = ""


@dataclass(frozen=True)
class Prize:
    """One prize of the plan: its name, the places that get it, the money for each."""

    name: str
    rank_from: int
    rank_to: int
    amount_fen: int = 0


def _number(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def read(data: Iterable[Mapping[str, Any]]) -> tuple[PromotionRule, ...]:
    """The table from a call's data, where grades stand as text."""
    return tuple(
        PromotionRule(
            group=str(row.get("group") or ""),
            rank_from=_number(row.get("rank_from")) or 0,
            rank_to=_number(row.get("rank_to")) or 0,
            grade=_number(row.get("grade")),
            title=str(row.get("title") or "").strip(),
            present_from=_number(row.get("present_from")),
            present_to=_number(row.get("present_to")),
        )
        for row in data
    )


def read_prizes(data: Iterable[Mapping[str, Any]]) -> tuple[Prize, ...]:
    """The prizes from a call's data, where money stands in whole yuan."""
    return tuple(
        Prize(
            str(row.get("name") or "").strip(),
            _number(row.get("rank_from")) or 0,
            _number(row.get("rank_to")) or 0,
            (_number(row.get("amount_yuan")) or 0) * 100,
        )
        for row in data
    )


def prize_of(prizes: Iterable[Prize], rank: int) -> Prize | None:
    """The prize of a place."""
    return next((one for one in prizes if one.rank_from <= rank <= one.rank_to), None)


def prize_faults(prizes: Iterable[Prize]) -> list[tuple[int, str]]:
    """What cannot be right with the prizes: (line, code)."""
    found: list[tuple[int, str]] = []
    lines = list(prizes)
    for number, one in enumerate(lines):
        if not one.name:
            found.append((number, "unnamed"))
        if one.rank_from < 1 or one.rank_to < one.rank_from:
            found.append((number, "ranks"))
        if any(one.rank_from <= other.rank_to and other.rank_from <= one.rank_to for other in lines[:number]):
            found.append((number, "twice"))
    return found


def faults(rules: Iterable[PromotionRule]) -> list[tuple[int, str]]:
    """What cannot be right: (line, code). Two lines that both hold for one place and grade contradict each other."""
    found: list[tuple[int, str]] = []
    lines = list(rules)
    for number, one in enumerate(lines):
        found += [(number, code) for code in _line_faults(one)]
        if any(_meet(one, other) for other in lines[:number]):
            found.append((number, "twice"))
    return found


def _line_faults(one: PromotionRule) -> list[str]:
    found = []
    if one.rank_from < 1 or one.rank_to < one.rank_from:
        found.append("ranks")
    if one.grade is None and not one.title:
        found.append("nothing")
    if one.grade is not None and one.title:
        found.append("both")
    if one.title and one.group == STUDENT:
        found.append("student_title")
    if any(grade is not None and not 0 <= grade <= 7 for grade in (one.grade, one.present_from, one.present_to)):
        found.append("grade")
    if one.grade is not None and _needs_certificate(one) and _high(one) >= one.grade:
        found.append("no_rise")
    return found


def _needs_certificate(rule: PromotionRule) -> bool:
    return rule.present_from is not None or rule.present_to is not None


def _meet(one: PromotionRule, other: PromotionRule) -> bool:
    if one.group != other.group or one.rank_from > other.rank_to or other.rank_from > one.rank_to:
        return False
    if one.title or other.title:
        return one.title == other.title
    return _low(one) <= _high(other) and _low(other) <= _high(one)


def _low(rule: PromotionRule) -> int:
    return -1 if rule.present_from is None else rule.present_from


def _high(rule: PromotionRule) -> int:
    return 7 if rule.present_to is None else rule.present_to


def promised(
    rules: Iterable[PromotionRule], *, group: str, rank: int, occupation: str, present: Present | None
) -> list[Promise]:
    """Every promise for this place: at most one grade and any titles. A grade that is out of reach says why.

    A grade needs a verified certificate of the same occupation wherever the line names a present grade; a line with
    a certificate comes before one without.
    """
    lines = [one for one in rules if one.group == group and one.rank_from <= rank <= one.rank_to]
    titles = [Promise(one) for one in lines if one.grade is None]
    grades = sorted((one for one in lines if one.grade is not None), key=_needs_certificate, reverse=True)
    if not grades:
        return titles or [Promise(None, NO_RULE)]
    within = next((one for one in grades if not _stands_against(one, occupation, present)), None)
    why = "" if within is not None else _stands_against(grades[0], occupation, present)
    return [Promise(within, why), *titles]


def _stands_against(rule: PromotionRule, occupation: str, present: Present | None) -> str:
    if not _needs_certificate(rule):
        return NO_RISE if present and present.occupation == occupation and present.grade >= (rule.grade or 0) else ""
    if present is None:
        return NO_CERTIFICATE
    if present.occupation != occupation:
        return OTHER_OCCUPATION
    if not present.verified:
        return NOT_VERIFIED
    return "" if _low(rule) <= present.grade <= _high(rule) else NO_RISE
