"""How the states of panel rounds, of marks and of seats look."""

from gongyou.engines.procedures.enums import JointState, MarkState, PanelState
from gongyou.ui import badges

_ROUNDS = {
    JointState.DRAFT: ("neutral", "edit"),
    JointState.CHECKED: ("info", "check"),
    JointState.OPEN: ("info", "circle-dot"),
    JointState.CLOSED: ("success", "lock"),
    JointState.VOID: ("neutral", "circle-x"),
}
_MARKS = {
    MarkState.ENTERED: ("info", "edit"),
    MarkState.CONFIRMED: ("success", "lock"),
    MarkState.REJECTED: ("danger", "alert-circle"),
    MarkState.REPLACED: ("neutral", "history"),
}
_SEATS = {
    PanelState.ACTIVE: ("success", "user-check"),
    PanelState.RECUSED: ("warning", "arrow-back-up"),
    PanelState.REPLACED: ("neutral", "circle-x"),
}
for _word, _looks in (("panel", _ROUNDS), ("mark", _MARKS), ("seat", _SEATS)):
    for _state, (_tone, _icon) in _looks.items():
        badges.register(f"{_word}_{_state.value}", tone=_tone, icon=_icon, label=_state.label)
