"""How the states of money look."""

from gongyou.records.treasury import enums
from gongyou.ui import badges

_LOOKS = {
    "commitment": {
        enums.CommitmentState.OPEN: ("info", "circle-dot"),
        enums.CommitmentState.PAID: ("success", "circle-check"),
        enums.CommitmentState.STOPPED: ("warning", "player-pause"),
        enums.CommitmentState.CANCELLED: ("neutral", "circle-x"),
        enums.CommitmentState.RECOVERED: ("neutral", "arrow-back-up"),
    },
    "instalment": {
        enums.InstalmentState.PENDING: ("neutral", "hourglass"),
        enums.InstalmentState.READY: ("info", "check"),
        enums.InstalmentState.BATCHED: ("info", "send"),
        enums.InstalmentState.PAID: ("success", "circle-check"),
        enums.InstalmentState.RETURNED: ("warning", "arrow-back-up"),
        enums.InstalmentState.CANCELLED: ("neutral", "circle-x"),
    },
    "batch": {
        enums.BatchState.DRAFT: ("neutral", "edit"),
        enums.BatchState.CHECKED: ("info", "check"),
        enums.BatchState.SENT: ("info", "send"),
        enums.BatchState.ANSWERED: ("warning", "list-check"),
        enums.BatchState.CLOSED: ("success", "lock"),
        enums.BatchState.VOID: ("neutral", "ban"),
    },
    "payment": {
        enums.PaymentState.WAITING: ("neutral", "hourglass"),
        enums.PaymentState.SENT: ("info", "send"),
        enums.PaymentState.PAID: ("success", "circle-check"),
        enums.PaymentState.FAILED: ("danger", "circle-x"),
        enums.PaymentState.UNKNOWN: ("warning", "help"),
        enums.PaymentState.VOID: ("neutral", "ban"),
    },
    "answer": {
        enums.LineVerdict.PAID: ("success", "circle-check"),
        enums.LineVerdict.FAILED: ("danger", "circle-x"),
        enums.LineVerdict.UNKNOWN: ("warning", "help"),
        enums.LineVerdict.WRONG_AMOUNT: ("warning", "scale"),
        enums.LineVerdict.REPEATED: ("neutral", "copy"),
        enums.LineVerdict.CONTRADICTS: ("danger", "alert-triangle"),
        enums.LineVerdict.STRAY: ("warning", "alert-circle"),
    },
    "account": {
        enums.AccountState.ENTERED: ("warning", "hourglass"),
        enums.AccountState.CHECKED: ("success", "check"),
        enums.AccountState.ENDED: ("neutral", "archive"),
    },
    "budget": {
        enums.ChangeState.PROPOSED: ("warning", "hourglass"),
        enums.ChangeState.APPROVED: ("success", "check"),
        enums.ChangeState.REFUSED: ("neutral", "ban"),
    },
    "recovery": {
        enums.RecoveryState.DUE: ("warning", "clock"),
        enums.RecoveryState.PAID_IN: ("success", "circle-check"),
        enums.RecoveryState.WAIVED: ("neutral", "ban"),
    },
}
for _word, _states in _LOOKS.items():
    for _state, (_tone, _icon) in _states.items():
        badges.register(f"money_{_word}_{_state.value}", tone=_tone, icon=_icon, label=_state.label)
