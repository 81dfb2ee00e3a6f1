"""I13: what was paid for cultivating craftsmen and innovation."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, STREET, ZONE, Figure, figure


@figure
class CultivationInvestment(Figure):
    id = "I13"
    key = "honours.cultivation_investment"
    name = _("一匠五创培育投入")
    unit = _("元")
    qualifier = _("余")
    numerator_words = _(
        "到当日为止一匠五创培育资助实际支付的合计，退回和追回的已减去；按收款对象承诺时所在地归入镇街，以元为单位，不足一元的舍去"
    )
    grains = (DISTRICT, STREET, ZONE)
    source = _("资金台账")
    counts = "commitment"
    measure = "sum"

    @staticmethod
    def rows(t, day):
        paid = t.grant_postings.filter((t.grant_postings.category == "cultivation") & (t.grant_postings.day <= day))
        by = paid.group_by("commitment", "region", "zone").aggregate(fen=paid.amount_fen.sum())
        return by.select(id=by.commitment, amount=(by.fen // 100).cast("int64"), region=by.region, zone=by.zone)
