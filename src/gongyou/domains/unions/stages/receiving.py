"""Another union is asked to receive a member: whom to ask, and the stage in which it answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.engines.procedures.enums import Ending, InputKind, OnSilence, PartyRole, Verb
from gongyou.engines.procedures.stages import Ask
from gongyou.engines.procedures.types import Input, Labels, Outcome, PartyDesk, Promise
from gongyou.records.directory.queries.persons import receiving_unions

BEING_RECEIVED = Labels(_("接收会籍"), _("接收工会审核中"), _("接收工会审核"))


def receiver(kinds: tuple[str, ...] = ("basic",)) -> Input:
    """The union that is asked, one of these kinds."""
    return Input(
        "receiver",
        _("接收工会"),
        kind=InputKind.PICK,
        search=lambda viewer, matter, text: tuple(
            receiving_unions(viewer, text, near=matter.desk_node_id, kinds=kinds)
        ),
    )


def receiving(effect: str, *, message: Any, decline: Outcome, labels: Labels = BEING_RECEIVED) -> Ask:
    """The receiving union answers in time; its silence goes up. `effect` is written when it accepts."""
    return Ask(
        key="receive",
        labels=labels,
        desk=PartyDesk(PartyRole.RECEIVER),
        promise=Promise("unions.transfer_answer", on_silence=OnSilence.ESCALATE),
        outcomes=(
            Outcome(
                "accept",
                _("同意接收"),
                Verb.ACCEPT,
                ending=Ending.DONE,
                effects=(effect,),
                bulk=True,
                message=message,
            ),
            decline,
        ),
    )
