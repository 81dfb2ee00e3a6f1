"""Rules of elections in unions as plain functions: the order of names on a ballot, the size of a committee."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb
import yaml

#: The order of the Unicode data that comes with DuckDB, corrected for surnames by data/surnames.yaml.
_ORDER = "zh@collation=stroke"
_LABEL = "\ufdd0"
_MOST = 40
_DATA = yaml.safe_load((Path(__file__).parent / "data" / "surnames.yaml").read_text(encoding="utf-8"))
_FEWER: dict[str, int] = {char: fewer for fewer, chars in _DATA["fewer"].items() for char in chars}
_SIZE = re.compile(r"(\d+):(\d+)-(\d+)")


def _keys(texts: Sequence[str]) -> list[str]:
    with duckdb.connect(config={"threads": 1}) as connection:  # starting threads takes longer than the sorting
        rows = connection.execute("SELECT icu_sort_key(unnest(?), ?)", [list(texts), _ORDER]).fetchall()
    return [key for (key,) in rows]


@cache
def _labels() -> tuple[str, ...]:
    """The keys before which characters of one stroke, of two strokes and so on begin."""
    return tuple(_keys([_LABEL + chr(0x2800 + strokes) for strokes in range(1, _MOST)]))


def by_strokes(names: Sequence[str]) -> list[int]:
    """The places of the names in the order of a ballot: by the strokes of the surname (姓氏笔画), then of the rest."""
    keys, labels = _keys(names), _labels()

    def rank(place: int) -> tuple[int, str]:
        strokes = sum(label <= keys[place] for label in labels)
        return strokes - _FEWER.get(names[place][:1], 0), keys[place]

    return sorted(range(len(names)), key=rank)


def committee_size(table: str, members: int) -> tuple[int, int]:
    """(least, most) seats of a committee for so many members, from a table such as “0:3-5 25:3-7”.

    Raises ValueError for a table that cannot be read.
    """
    rows = sorted((int(start), int(least), int(most)) for start, least, most in _SIZE.findall(table))
    fitting = [(least, most) for start, least, most in rows if start <= members]
    if not fitting:
        raise ValueError(f"no sizes of committees: {table!r}; write e.g. '0:3-5 25:3-7'")
    return fitting[-1]
