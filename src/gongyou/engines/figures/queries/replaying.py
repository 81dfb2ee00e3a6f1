"""A certified definition computed again: the statements of its stored form, on another snapshot or another day."""

import hashlib
import json
from datetime import date
from importlib import import_module
from typing import Any

from gongyou.engines.facts.queries import Snapshot
from gongyou.engines.figures.models import FigureEdition
from gongyou.engines.figures.queries.evaluating import Key, Number, Value, cell
from gongyou.engines.figures.queries.reading import fetch, kept
from gongyou.engines.figures.types import AMOUNTS, GRAINS, Derived, Figure, find, statement_for


class Gone(LookupError):
    """The stored definition cannot be computed any more: a table, a column or the rule that combined it is gone."""


def replay(form: dict, day: date, grain: str, key: Key, *, on: Snapshot) -> Value:
    """One cell by a stored form on a snapshot. Raises Gone."""
    if "terms" in form:
        return _combined(form, day, grain, key, on)
    return kept(("replay", *_content(form, on), day, grain, key), lambda: _counted(form, day, grain, key, on))


def rows_hash(form: dict, day: date, grain: str, key: Key, *, on: Snapshot) -> str:
    """SHA-256 over the ids that a stored form counts in a cell, in order; empty for a figure made of others.

    Raises Gone.
    """
    if "terms" in form:
        return ""
    inner = _things(form["statements"]["rows"], ("id",), day, grain, key)
    listed = "string_agg(CAST(id AS VARCHAR), ',' ORDER BY id)"
    statement = " ".join(("SELECT sha256(coalesce(", listed, ", '')) FROM (", inner, ")"))
    return kept(("ids", *_content(form, on), day, grain, key), lambda: str(_fetch(statement, on)))


def _content(form: dict, on: Snapshot) -> tuple[str, ...]:
    """What a result depends on: the form, and the content of the tables that its statements name."""
    text = json.dumps(form, sort_keys=True)
    tables = (one.hash for key, one in sorted(on.tables.items()) if f'\\"{key}\\"' in text)
    return hashlib.sha256(text.encode()).hexdigest(), *tables


def _counted(form: dict, day: date, grain: str, key: Key, on: Snapshot) -> Value:
    statements = form["statements"]
    number = _number(statements["rows"], form["measure"], day, grain, key, on)
    of = None
    if "denominator" in statements:
        of = _number(statements["denominator"], "count", day, grain, key, on)
    parts = {
        name: _number(one, "count", day, grain, key, on)
        for name, one in statements.items()
        if name not in {"rows", "denominator"}
    }
    shown = number
    if "denominator" in statements:
        shown = round(100 * number / of, 2) if of else None
    return Value(form["id"], shown, number, of, form["unit"], "", day, parts)


def _number(rows: str, measure: str, day: date, grain: str, key: Key, on: Snapshot) -> Number:
    wanted = ("id", "amount") if measure in AMOUNTS else ("id",)
    reduced = {"median": "median(amount)", "sum": "CAST(coalesce(sum(amount), 0) AS bigint)"}.get(measure, "count(*)")
    inner = _things(rows, wanted, day, grain, key)
    return _fetch(" ".join(("SELECT", reduced, "FROM (", inner, ")")), on)


def _things(rows: str, wanted: tuple[str, ...], day: date, grain: str, key: Key) -> str:
    """The distinct counted things of one cell."""
    column = GRAINS[grain]
    where = "" if column is None else f'WHERE things."{column}" IS NOT DISTINCT FROM {_quoted(key)}'
    source = statement_for(rows, day)
    return " ".join(("SELECT DISTINCT", ", ".join(wanted), "FROM (", source, ") AS things", where))


def _quoted(key: Key) -> str:
    if key is None:
        return "NULL"
    return str(key) if isinstance(key, int) else "'" + key.replace("'", "''") + "'"


def _fetch(statement: str, on: Snapshot) -> Any:
    try:
        return fetch(statement, on=on)[0][0]
    except import_module("duckdb").Error as error:
        raise Gone(str(error)) from error


def _combined(form: dict, day: date, grain: str, key: Key, on: Snapshot) -> Value:
    figure = _known(form["id"])
    if figure is None or not issubclass(figure, Derived) or figure.form()["combine"] != form["combine"]:
        raise Gone(form["id"])
    terms = {
        name: _term(term, date.fromisoformat(at) if at else day, version, grain, key, on)
        for name, (term, at, version) in form["terms"].items()
    }
    number, parts = figure.combine(terms)
    return Value(form["id"], number, number, None, form["unit"], "", day, parts)


def _term(term: str, day: date, version: str, grain: str, key: Key, on: Snapshot) -> Number:
    now = _known(term)
    if now is not None and now.version() == version:
        return cell(term, day, grain, key, on=on).value
    stored = FigureEdition._base_manager.filter(version=version).first()
    if stored is None:
        raise Gone(term)
    return replay(stored.form, day, grain, key, on=on).value


def _known(figure_id: str) -> type[Figure] | None:
    try:
        return find(figure_id)
    except KeyError:
        return None
