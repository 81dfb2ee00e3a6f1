"""A snapshot several times as large: every table copied with other numbers, the places left as they are."""

import json
from pathlib import Path

import duckdb

#: Numbers of things; a copy gets its own. Zones and regions stay, so that cells grow and do not multiply.
NUMBERS = {
    "activity",
    "child",
    "clock",
    "coverage",
    "desk",
    "employer",
    "employment",
    "link",
    "matter",
    "membership",
    "organisation",
    "organiser",
    "parent",
    "person",
    "union_id",
}
APART = 100_000_000


def multiply(source: Path, target: Path, times: int) -> Path:
    """Write the snapshot `times` times as large, with its manifest, and return its folder."""
    target.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    connection = duckdb.connect(config={"preserve_insertion_order": True})
    for key, table in manifest["tables"].items():
        copies = 1 if key == "regions" else times
        shifted = NUMBERS if copies > 1 else set()
        chosen = ", ".join(
            f"{name} + {APART} * copy AS {name}" if name in shifted else name for name in table["columns"]
        )
        path = target / f"{key}.parquet"
        connection.execute(
            f"COPY (SELECT {chosen} FROM range({copies}) AS copies(copy), "
            f"read_parquet('{source / path.name}')) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
        table["rows"] *= copies
        table["hash"] = f"{table['hash']}-{copies}"
    manifest["hash"] = f"{manifest['hash']}-{times}"
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return target
