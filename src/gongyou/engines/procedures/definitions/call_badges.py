"""How the states of a call look."""

from gongyou.engines.procedures.enums import CallState
from gongyou.ui import badges

_LOOKS = {
    CallState.DRAFT: ("neutral", "edit"),
    CallState.TRIED: ("info", "tool"),
    CallState.APPROVED: ("success", "check"),
    CallState.PUBLISHED: ("info", "speakerphone"),
    CallState.OPEN: ("info", "circle-dot"),
    CallState.CLOSED: ("neutral", "lock"),
    CallState.JUDGED: ("info", "scale"),
    CallState.ANNOUNCED: ("success", "award"),
    CallState.FILED: ("neutral", "archive"),
    CallState.VOID: ("neutral", "circle-x"),
}
for _state, (_tone, _icon) in _LOOKS.items():
    badges.register(f"call_{_state.value}", tone=_tone, icon=_icon, label=_state.label)
