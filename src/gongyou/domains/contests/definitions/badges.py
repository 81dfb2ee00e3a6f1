"""How the states of promises and milestones look."""

from gongyou.domains.contests.enums import MilestoneState, PromotionState
from gongyou.ui import badges

_PROMOTIONS = {
    PromotionState.PROMISED: ("info", "hourglass"),
    PromotionState.CONFIRMED: ("success", "circle-check"),
    PromotionState.DIFFERENT: ("danger", "alert-triangle"),
    PromotionState.DECLINED: ("danger", "circle-x"),
    PromotionState.NOT_ENTITLED: ("neutral", "ban"),
    PromotionState.REVERSED: ("neutral", "arrow-back-up"),
}
_MILESTONES = {
    MilestoneState.OPEN: ("info", "circle-dot"),
    MilestoneState.REACHED: ("success", "circle-check"),
    MilestoneState.MISSED: ("warning", "alert-triangle"),
    MilestoneState.ENDED: ("neutral", "ban"),
}
for _word, _looks in (("promotion", _PROMOTIONS), ("milestone", _MILESTONES)):
    for _state, (_tone, _icon) in _looks.items():
        badges.register(f"{_word}_{_state.value}", tone=_tone, icon=_icon, label=_state.label)
