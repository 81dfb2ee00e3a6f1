"""How the states of certified values look."""

from gongyou.engines.figures.models import CertifiedValue
from gongyou.ui import badges

_LOOKS = {
    CertifiedValue.State.SUBMITTED: ("info", "hourglass"),
    CertifiedValue.State.RETURNED: ("warning", "arrow-back-up"),
    CertifiedValue.State.WITHDRAWN: ("neutral", "arrow-back-up"),
    CertifiedValue.State.LOCKED: ("success", "lock"),
}
for _state, (_tone, _icon) in _LOOKS.items():
    badges.register(f"certified_{_state.value}", tone=_tone, icon=_icon, label=_state.label)
