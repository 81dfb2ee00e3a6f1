"""`tryton.py CONFIG URI DATABASE`: make a database of Tryton with its module party."""

import subprocess
import sys
from pathlib import Path

PASSWORD = "bench-bench-bench"  # noqa: S105 (a throw-away database on this machine)


def make(config: Path, uri: str, database: str) -> None:
    """Write the configuration and make the database with the module party; keeps what is there."""
    config.write_text(
        f"[database]\nuri = {uri}\n[session]\ntimeout = 86400\n[password]\nlength = 8\n[web]\nhostname = localhost\n",
        encoding="utf-8",
    )
    secret = config.with_suffix(".password")
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    admin = Path(sys.executable).with_name("trytond-admin")
    command = [str(admin), "-c", str(config), "-d", database, "-u", "party", "--activate-dependencies"]
    subprocess.run(
        [*command, "--email", "bench@localhost"],
        env={"TRYTONPASSFILE": str(secret), "PATH": "/usr/bin:/bin"},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
