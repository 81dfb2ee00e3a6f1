"""How the states of drives and of their sessions look."""

from gongyou.records.activities.models import Activity, Drive
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
for _word, _looks in (("drive", _DRIVES), ("activity", _SESSIONS)):
    for _state, (_tone, _icon) in _looks.items():
        badges.register(f"{_word}_{_state.value}", tone=_tone, icon=_icon, label=_state.label)
