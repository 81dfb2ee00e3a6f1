"""`make bench`, `make bench PART=join`, `make bench LENGTH=long`: everything beside its yardstick, in one run."""

import argparse
import importlib
from datetime import UTC, datetime

from bench.length import LENGTHS
from bench.machine import describe, say
from bench.sites import VAR

PARTS = {
    "join": "bench.joining",
    "roster": "bench.rosters",
    "figures": "bench.figures",
    "home": "bench.home",
    "judging": "bench.judging",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--part", choices=["all", *PARTS], default="all")
    parser.add_argument("--length", choices=[*LENGTHS], default="quick")
    given = parser.parse_args()
    VAR.mkdir(parents=True, exist_ok=True)
    say(f"{given.part}, {given.length}: {describe()}")
    lines = [f"# Bench of {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {given.length}", "", describe(), ""]
    for key, module in PARTS.items():
        if given.part in ("all", key):
            say(f"part {key}")
            lines += importlib.import_module(module).run(LENGTHS[given.length])
    text = "\n".join(lines)
    print(f"\n{text}")
    path = VAR / f"result-{given.part}-{given.length}.md"
    path.write_text(text + "\n", encoding="utf-8")
    say(f"written to {path}")


if __name__ == "__main__":
    main()
