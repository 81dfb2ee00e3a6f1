"""All figures as somebody would write them by hand for DuckDB: two-level distinct counts over the Parquet files."""

from datetime import date
from typing import Any

BASE = date(2017, 12, 31)
_HOLDS = "valid_from <= {day} AND (valid_to IS NULL OR valid_to > {day})"
_ORGANISATIONS = "FROM organisations WHERE " + _HOLDS + " AND founded_on <= {day} AND kind = "
_SINCE = "FROM organisations WHERE " + _HOLDS + " AND kind = "
_MEMBERS = "SELECT person AS id, region, zone FROM memberships WHERE " + _HOLDS + " AND kind = 'active'"
_WORKERS = "SELECT person AS id, region, zone FROM employments WHERE " + _HOLDS + " AND is_main AND industrial"
_FEDERATED = (
    "SELECT organisation AS id " + _ORGANISATIONS + "'basic' AND form = '{form}' "
    "AND organisation IN (SELECT child FROM links WHERE " + _HOLDS + " AND line = 'industry' "
    "AND parent IN (SELECT organisation " + _SINCE + "'federation'))"
)
#: id → (rows, grains): the rows have the column `id`, and `region` and `zone` where there is such a grain.
ROWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "I01": ("SELECT organisation AS id " + _SINCE + "'zone'", ("district",)),
    "I02": ("SELECT employer AS id, region, zone FROM employers WHERE " + _HOLDS, ("district", "street", "zone")),
    "I04": ("SELECT region AS id FROM regions WHERE " + _HOLDS + " AND level = 'street'", ("district",)),
    "I38": ("SELECT organisation AS id, region " + _SINCE + "'street_station'", ("district", "street")),
    "I39": ("SELECT organisation AS id, region " + _SINCE + "'base_station'", ("district", "street")),
    "I40": (
        "SELECT employer AS id, region, zone FROM coverages WHERE " + _HOLDS + " AND is_member_unit "
        "AND sealed_on <= {day}",
        ("district", "street", "zone"),
    ),
    "I41": (
        "SELECT activity AS id, region FROM activities WHERE kind = 'joining_drive' AND state = 'held' "
        "AND held_on <= {day}",
        ("district", "street"),
    ),
    "I42": (
        _MEMBERS + " AND person IN (SELECT person FROM employments WHERE " + _HOLDS + " AND new_form <> '')",
        ("district", "street", "zone"),
    ),
    "I43": (_MEMBERS + " AND migrant", ("district", "street", "zone")),
    "I44": ("SELECT organisation AS id, region, zone " + _ORGANISATIONS + "'basic'", ("district", "street", "zone")),
    "I45": (_WORKERS, ("district", "street", "zone")),
    "I52": ("SELECT organisation AS id " + _SINCE + "'federation'", ("district",)),
    "I52.N": (_FEDERATED.replace("{form}", "single"), ("district",)),
    "U01": (_MEMBERS.replace("'active'", "'retained'"), ("district", "street")),
    "I52.X": (_FEDERATED.replace("{form}", "joint"), ("district",)),
}
_CLOSED = "SELECT matter AS id, region FROM matters WHERE procedure = '{key}' AND ended_on <= {day}"
#: kind of a procedure's figure → (rows, rows of the denominator, whether it is a median of days)
MATTERS: dict[str, tuple[str, str, bool]] = {
    "opened": ("SELECT matter AS id, region FROM matters WHERE procedure = '{key}' AND opened_on <= {day}", "", False),
    "closed": (_CLOSED, "", False),
    "on_time": (_CLOSED + " AND missed = 0 AND met > 0", _CLOSED + " AND missed + met > 0", False),
    "median_days": (_CLOSED.replace("region", "region, ended_on - opened_on AS amount", 1), "", True),
    "waiting": (
        "SELECT matter AS id, region FROM matters WHERE procedure = '{key}' AND matter IN (SELECT matter FROM clocks "
        "WHERE owner = 'applicant' AND started_on <= {day} AND (ended_on IS NULL OR ended_on > {day}))",
        "",
        False,
    ),
}
_COLUMN = {"street": "region", "zone": "zone"}
Cells = dict[Any, Any]


def compute(connection: Any, day: date, procedures: list[str]) -> dict[tuple[str, str], Cells]:
    """Every cell of every figure by (id, grain)."""
    found: dict[tuple[str, str], Cells] = {}
    for key, (rows, grains) in ROWS.items():
        for grain in grains:
            found[key, grain] = _counted(connection, rows, day, grain)
    for grain in ROWS["I45"][1]:
        found["I45@2017", grain] = _counted(connection, _WORKERS, BASE, grain)
    for procedure in procedures:
        for kind, (rows, of, median) in MATTERS.items():
            for grain in ("district", "street"):
                key = f"P.{procedure}.{kind}"
                found[key, grain] = _counted(connection, rows.replace("{key}", procedure), day, grain, median)
                if of:
                    found[f"{key}.of", grain] = _counted(connection, of.replace("{key}", procedure), day, grain)
    return found


def _counted(connection: Any, rows: str, day: date, grain: str, median: bool = False) -> Cells:
    """Distinct things first, then a plain count in each cell."""
    rows = rows.replace("{day}", f"DATE '{day.isoformat()}'")
    number = "median(amount)" if median else "count(*)"
    columns = "id, amount" if median else "id"
    if grain == "district":
        statement = f"SELECT {number} FROM (SELECT DISTINCT {columns} FROM ({rows}))"
        return {None: connection.execute(statement).fetchall()[0][0]}
    by = _COLUMN[grain]
    inner = f"SELECT DISTINCT {by}, {columns} FROM ({rows})"
    return dict(connection.execute(f"SELECT {by}, {number} FROM ({inner}) GROUP BY {by}").fetchall())
