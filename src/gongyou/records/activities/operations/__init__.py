"""What may be done with drives and drills."""

from gongyou.records.activities.operations.drills import check_drill, record_drill, sign_in, void_drill
from gongyou.records.activities.operations.drives import (
    approve_drive,
    cancel_session,
    change_drive,
    close_drive,
    draft_drive,
    hold_session,
    make_drive_code,
    open_drive,
    plan_session,
    withdraw_drive,
)

__all__ = [
    "approve_drive",
    "cancel_session",
    "change_drive",
    "check_drill",
    "close_drive",
    "draft_drive",
    "hold_session",
    "make_drive_code",
    "open_drive",
    "plan_session",
    "record_drill",
    "sign_in",
    "void_drill",
    "withdraw_drive",
]
