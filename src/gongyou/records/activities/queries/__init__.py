"""What is read of drives and drills."""

from gongyou.records.activities.queries.drills import (
    DrillFile,
    DrillRow,
    drill_file,
    drill_rows,
    drills,
    members_to_sign,
    person_times,
)
from gongyou.records.activities.queries.drives import (
    STATES,
    DriveFile,
    DriveRow,
    SessionRow,
    drive_file,
    drive_name,
    drive_rows,
    drives,
    owners,
    receivers,
)

__all__ = [
    "DrillFile",
    "DrillRow",
    "DriveFile",
    "DriveRow",
    "STATES",
    "SessionRow",
    "drill_file",
    "drill_rows",
    "drills",
    "drive_file",
    "drive_name",
    "drive_rows",
    "drives",
    "members_to_sign",
    "person_times",
    "owners",
    "receivers",
]
