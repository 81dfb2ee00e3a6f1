"""How the states of drives, of their sessions and of drills look."""

from gongyou.records.activities.models import Activity, Drill, Drive
from gongyou.ui import badges

_DRIVES = {
    Drive.State.DRAFT: ("neutral", "edit"),
    Drive.State.APPROVED: ("success", "check"),
    Drive.State.OPEN: ("info", "circle-dot"),
    Drive.State.CLOSED: ("neutral", "lock"),
    Drive.State.WITHDRAWN: ("neutral", "arrow-back-up"),
}
_SESSIONS = {
    Activity.State.PLANNED: ("info", "calendar"),
    Activity.State.HELD: ("success", "circle-check"),
    Activity.State.CANCELLED: ("neutral", "circle-x"),
}
_DRILLS = {
    Drill.State.RECORDED: ("info", "clipboard-check"),
    Drill.State.SAMPLED: ("success", "circle-check"),
    Drill.State.CORRECTED: ("warning", "alert-triangle"),
    Drill.State.VOID: ("neutral", "circle-x"),
}
for _word, _looks in (("drive", _DRIVES), ("activity", _SESSIONS), ("drill", _DRILLS)):
    for _state, (_tone, _icon) in _looks.items():
        badges.register(f"{_word}_{_state.value}", tone=_tone, icon=_icon, label=_state.label)
