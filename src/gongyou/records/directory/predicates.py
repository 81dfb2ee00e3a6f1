"""Rules of the whole house as plain functions: who counts as an industrial worker, when a term ends.

Who is an industrial worker no law defines: one rule as data (guide 2.4).
"""

from calendar import monthrange
from datetime import date
from pathlib import Path

import yaml

_RULE = yaml.safe_load((Path(__file__).parent / "data" / "industrial_worker.yaml").read_text(encoding="utf-8"))
SOURCE: str = _RULE["source"]
INDUSTRIES = frozenset(_RULE["industries"])
OCCUPATION_CLASSES = frozenset(_RULE["occupation_classes"])
#: The occupation (大类 or finer) that a category of new-form work stands for.
OCCUPATION_OF: dict[str, str] = _RULE["occupation_of_new_form"]


def is_industrial(*, industry: str, occupation: str) -> bool:
    """Whether this employment is an industrial worker's; an unknown industry ("") does not stand against it."""
    return occupation[:1] in OCCUPATION_CLASSES and (not industry or industry[:1] in INDUSTRIES)


def months_after(day: date, months: int) -> date:
    """The corresponding day some months later, or the last day of that month where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_term(begins_on: date, years: int) -> date:
    """The first day after a term of so many years (工会法第十六条: three or five)."""
    return months_after(begins_on, 12 * years)
