"""Rights over money. Which roles hold them stands with the kinds of roles in the directory."""

from django.utils.translation import gettext_lazy as _

from gongyou.kernel.access.types import RIGHTS, Right

for right in (
    Right("money.read", _("查看本范围资金、预算和付款")),
    Right("money.plan", _("安排预算、登记收款账户、拟制并导出付款批次、导入银行回盘")),
    Right("money.check", _("复核他人提出的预算、账户和付款批次，核实并结清")),
):
    RIGHTS.register(right)
