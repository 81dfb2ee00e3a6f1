"""Money promised by a matter holds it until the first payment; where nothing was promised it goes on."""

from types import SimpleNamespace

from gongyou.engines.procedures.models import Act, Matter
from gongyou.engines.procedures.operations.paying import _settled
from gongyou.kernel.access.viewer import system
from gongyou.kernel.operations.operation import current, operation
from tests.engines.procedures.joint.scenery import call_of, held, nominated

PAPER = {"answers": {"prefix": "测工命", "signed_for": "区总工会"}}


@operation("test.paid", allow=lambda viewer, **kwargs: True)
def pay(viewer, *, matter, state="paid"):
    current().entry("test.paid", "system", 0)
    commitment = SimpleNamespace(made_by_kind="matter", made_by_number=matter.pk)
    _settled(viewer, SimpleNamespace(commitment=commitment), state)


def test_without_a_promise_it_goes_on_at_once(world, hands):
    call = call_of(world)
    (matter,) = nominated(world, call, "陈一", stage="paper")
    held(world, *hands, call=call.number, stage="paper", given=PAPER)
    found = Matter._base_manager.get(pk=matter.pk)
    assert (found.stage, found.ending) == ("pay", "done")
    assert list(Act._base_manager.filter(matter=matter).order_by("pk").values_list("outcome", flat=True)) == [
        "", "issue", "unpaid",
    ]  # fmt: skip


def test_the_first_payment_carries_it_on_and_later_ones_change_nothing(world, selection):
    (matter,) = nominated(world, call_of(world), "陈一", stage="pay")
    viewer = system(reason="test")
    pay(viewer, matter=matter, state="returned")
    assert Matter._base_manager.get(pk=matter.pk).state == "open"
    pay(viewer, matter=matter)
    pay(viewer, matter=matter)
    assert Matter._base_manager.get(pk=matter.pk).ending == "done"
    assert Act._base_manager.filter(matter=matter, outcome="paid").count() == 1
