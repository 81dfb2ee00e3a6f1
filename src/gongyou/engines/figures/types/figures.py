"""The vocabulary in which a figure is declared, and the registries of figures and of families of figures."""

import hashlib
import inspect
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils import translation

from gongyou.engines.facts.types import FACTS
from gongyou.kernel.registry import Registry

if TYPE_CHECKING:
    import ibis.expr.types as ir

DISTRICT, STREET, ZONE, UNION = "district", "street", "zone", "union"
#: The column of a figure's rows by which each grain groups.
GRAINS: dict[str, str | None] = {DISTRICT: None, STREET: "region", ZONE: "zone", UNION: "union"}
#: What the column `id` of a figure's rows may name.
COUNTED = (
    *("person", "organisation", "employer", "activity", "region", "matter"),
    *("honour", "group", "result", "commitment", "drill", "skill_level", "call_track", "call"),
)
#: Measures that reduce the column `amount`; everything else counts.
AMOUNTS = ("median", "sum")
#: Of these each is somebody: small cells are hidden from the public.
PEOPLE = ("person", "skill_level")
#: Cells below this many people are hidden from the public (guide 14).
SMALL_CELL = 5
_KINDS = {"int": "int64", "text": "string", "day": "date", "flag": "boolean"}
#: The day in the statements of a declared form; the form runs for any other day with the literal exchanged.
SAMPLE_DAY = date(2020, 2, 29)


@cache
def ibis() -> Any:
    """Ibis, imported at its first use: a second that commands without figures should not pay."""
    return import_module("ibis")


class Tables:
    """The fact tables by name, as Ibis tables. Remembers which were used; raises AttributeError for an unknown one."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def __getattr__(self, key: str) -> "ir.Table":
        table = FACTS.find(key)
        if table is None:
            raise AttributeError(f"no fact table {key!r}; known: {', '.join(FACTS.keys())}")
        self.used.add(key)
        return ibis().table({name: _KINDS[kind] for name, kind in table.columns.items()}, name=key)


def holds(
    table: "ir.Table", day: "ir.DateValue", first: str = "valid_from", last: str = "valid_to"
) -> "ir.BooleanValue":
    """The condition that a dated fact holds on the day: from the column `first` on, and before the column `last`."""
    return (table[first] <= day) & (table[last].isnull() | (table[last] > day))


Rows = Callable[[Tables, "ir.DateValue"], "ir.Table"]


@dataclass(frozen=True)
class Part:
    """A number that is published together with the figure (N and X of 1+N+X)."""

    key: str
    name: Any
    rows: Rows


class Figure:
    """Base of every definition: one class in one file; see docs/howto/add-a-figure.md.

    `rows` gives the counted things of a day: the column `id`, and for each grain its column (`region`, `zone`,
    `union`). Each distinct id counts once in each cell. A figure with `denominator_rows` is a share in percent;
    one with `measure = "median"` takes the median of the column `amount`, with "sum" its sum over distinct ids.
    """

    id: ClassVar[str]
    key: ClassVar[str]
    name: ClassVar[Any]
    unit: ClassVar[Any]
    qualifier: ClassVar[str] = ""
    numerator_words: ClassVar[Any]
    denominator_words: ClassVar[Any] = None
    grains: ClassVar[tuple[str, ...]] = (DISTRICT,)
    source: ClassVar[Any]
    target: ClassVar[int | None] = None
    counts: ClassVar[str] = "person"
    measure: ClassVar[str] = "count"
    parts: ClassVar[tuple[Part, ...]] = ()
    denominator_rows: ClassVar[Rows | None] = None
    rows: ClassVar[Rows]

    @classmethod
    def form(cls) -> dict:
        """The declared form as data, with its statements on one fixed day; the same in every language."""
        with translation.override("zh-hans"):
            unit = str(cls.unit)
        return {
            "id": cls.id,
            "key": cls.key,
            "unit": unit,
            "measure": cls.measure,
            "counts": cls.counts,
            "grains": list(cls.grains),
            "statements": cls.statements(),
        }

    @classmethod
    def statements(cls) -> dict[str, str]:
        return dict(_statements(cls))

    @classmethod
    def version(cls) -> str:
        """A hash of the declared form: it changes when the definition counts anything else."""
        return _version(cls)

    @classmethod
    def opens(cls) -> bool:
        """Whether the figure opens to rows."""
        return True

    @classmethod
    def faults(cls) -> Iterable[str]:
        if cls.counts not in COUNTED:
            yield f"counts {cls.counts!r}, which is none of {', '.join(COUNTED)}"
        if (cls.denominator_rows is None) != (cls.denominator_words is None):
            yield "must declare a denominator both in words and as rows, or not at all"
        for rows in filter(None, (cls.rows, cls.denominator_rows, *(part.rows for part in cls.parts))):
            table = rows(Tables(), ibis().literal(SAMPLE_DAY))
            wanted = {"id", *(GRAINS[grain] for grain in cls.grains if GRAINS.get(grain))}
            if cls.measure in AMOUNTS:
                wanted.add("amount")
            if missing := sorted(wanted - set(table.columns)):
                yield f"its rows have no column {', '.join(missing)}"


class Derived(Figure):
    """A figure made of other figures: `terms` names them, each on the day asked for or on a day of its own."""

    terms: ClassVar[dict[str, tuple[str, date | None]]]

    @classmethod
    def combine(cls, terms: dict[str, int | float | None]) -> tuple[int | float | None, dict[str, int | float | None]]:
        """(value, parts) from the values of the terms; None where a term has none."""
        raise NotImplementedError(f"{cls.__name__} does not say how its terms are combined")

    @classmethod
    def form(cls) -> dict:
        """The declared form: the terms with the versions of their own definitions, and a hash of how they combine."""
        terms = {name: [term, day and day.isoformat(), find(term).version()] for name, (term, day) in cls.terms.items()}
        return {**super().form(), "terms": terms, "combine": _digest(_source(cls.combine))}

    @classmethod
    def statements(cls) -> dict[str, str]:
        return {}

    @classmethod
    def opens(cls) -> bool:
        return False

    @classmethod
    def faults(cls) -> Iterable[str]:
        for term, _day in cls.terms.values():
            if term not in FIGURES:
                yield f"is made of an unknown figure {term!r}"


@cache
def _statements(figure: type[Figure]) -> dict[str, str]:
    """What is counted, as statements on one fixed day; compiling them is slow, and a definition never changes."""
    found = {part.key: compiled(part.rows, SAMPLE_DAY)[0] for part in figure.parts}
    found["rows"] = compiled(figure.rows, SAMPLE_DAY)[0]
    if figure.denominator_rows is not None:
        found["denominator"] = compiled(figure.denominator_rows, SAMPLE_DAY)[0]
    return found


@cache
def _version(figure: type[Figure]) -> str:
    return _digest(json.dumps(figure.form(), ensure_ascii=False, sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _source(function: Callable) -> str:
    """A function as text: its source, or its code where the source is not at hand."""
    try:
        return inspect.cleandoc(inspect.getsource(function))
    except OSError:
        code = function.__code__
        plain = [one for one in code.co_consts if isinstance(one, str | int | float)]
        return f"{code.co_code.hex()} {plain!r} {code.co_names!r}"


def compiled(
    rows: Rows, day: date, reduce: Callable[["ir.Table"], "ir.Table"] | None = None, *, dialect: str = "duckdb"
) -> tuple[str, set[str]]:
    """The statement of some rows on a day in the SQL of an engine, and the fact tables that it reads."""
    tables = Tables()
    expression = rows(tables, ibis().literal(day))
    if reduce is not None:
        expression = reduce(expression)
    return str(ibis().to_sql(expression, dialect=dialect)), tables.used


def statement_for(statement: str, day: date) -> str:
    """The statement that was compiled for the sample day, for another day."""
    return statement.replace(_literal(SAMPLE_DAY), _literal(day))


def _literal(day: date) -> str:
    return f"MAKE_DATE({day.year}, {day.month}, {day.day})"


def _faults(figure: type[Figure]) -> Iterable[str]:
    for name in ("id", "name", "unit", "numerator_words", "source"):
        if not getattr(figure, name, None):
            yield f"does not declare {name}"
    for grain in figure.grains:
        if grain not in GRAINS:
            yield f"has an unknown grain {grain!r}"
    if DISTRICT not in figure.grains:
        yield "has no value for the district"
    yield from figure.faults()


FIGURES: Registry[type[Figure]] = Registry("figures", check=_faults)


@dataclass(frozen=True)
class Family:
    """Figures that come by themselves for everything of a kind (each procedure): made when they are first asked for."""

    key: str
    name: Any
    make: Callable[[], Iterable[type[Figure]]] = field(repr=False)


FAMILIES: Registry[Family] = Registry("families of figures")


def figure(cls: type[Figure]) -> type[Figure]:
    """Register a definition under its id."""
    return FIGURES.register(cls.id, cls)


def members(family: Family) -> tuple[type[Figure], ...]:
    """The figures of a family, made once per process for the things that are registered."""
    return _members(family.key)


@cache
def _members(key: str) -> tuple[type[Figure], ...]:
    return tuple(FAMILIES.get(key).make())


def find(figure_id: str) -> type[Figure]:
    """A figure by its id, declared or of a family. Raises KeyError."""
    found = FIGURES.find(figure_id)
    if found is not None:
        return found
    for family in FAMILIES:
        for one in members(family):
            if one.id == figure_id:
                return one
    return FIGURES.get(figure_id)
