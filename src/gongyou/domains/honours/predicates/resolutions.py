"""A unit's resolution: numbers that can be, enough of those entitled present, enough in favour (guide 0.2, 4.3)."""

from gongyou.engines.procedures.predicates.votes import Count, Threshold


def fault(entitled: int, present: int, in_favour: int) -> str:
    """Which number cannot be right: `entitled`, `present`, `in_favour`, or empty."""
    found = Count(entitled, present).fault()
    return found or ("" if 0 <= in_favour <= present else "in_favour")


def short_of(entitled: int, present: int, in_favour: int, *, quorum: str, majority: str) -> tuple[str, int]:
    """("present"|"in_favour", the least number needed) for what is missing; ("", 0) where the resolution stands."""
    count = Count(entitled, present)
    for name, found, text in (("present", present, quorum), ("in_favour", in_favour, majority)):
        rule = Threshold.read(text)
        base = count.of(rule.base)
        if not rule.reached(found, base):
            return name, rule.least(base)
    return "", 0
