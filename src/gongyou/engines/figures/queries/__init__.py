"""Reads of figures: values, grains, trends, the rows behind them, and the catalogue."""

from gongyou.engines.figures.queries.catalogue import Entry, catalogue, entry
from gongyou.engines.figures.queries.evaluating import Value, by_grain, row_count, row_ids, snapshot, trend, value
from gongyou.engines.figures.queries.naming import Place, key_of, places
from gongyou.engines.figures.queries.opening import OpenRow, may_open, open_rows
from gongyou.engines.figures.queries.storing import latest_stored

__all__ = [
    "Entry",
    "OpenRow",
    "Place",
    "Value",
    "by_grain",
    "catalogue",
    "entry",
    "key_of",
    "latest_stored",
    "may_open",
    "open_rows",
    "places",
    "row_count",
    "row_ids",
    "snapshot",
    "trend",
    "value",
]
