"""I52: the federation model 1+N+X."""

from django.utils.translation import gettext_lazy as _

from gongyou.engines.figures.types import DISTRICT, Figure, Part, figure, holds


def _federations(t, day):
    return t.organisations.filter(holds(t.organisations, day) & (t.organisations.kind == "federation"))


def _unions_below(t, day, form):
    """Founded basic unions of one form that stand directly under a federation on the industry line on the day."""
    links = t.links.filter(holds(t.links, day) & (t.links.line == "industry"))
    links = links.semi_join(_federations(t, day), links.parent == _federations(t, day).organisation)
    every = t.organisations
    unions = every.filter(
        holds(every, day) & (every.kind == "basic") & (every.form == form) & (every.founded_on <= day)
    )
    found = unions.semi_join(links, unions.organisation == links.child)
    return found.select(id=found.organisation)


def _single(t, day):
    return _unions_below(t, day, "single")


def _joint(t, day):
    return _unions_below(t, day, "joint")


@figure
class FederationModel(Figure):
    id = "I52"
    key = "unions.federation_model"
    name = _("联合会“1+N+X”")
    unit = _("个")
    numerator_words = _(
        "当日存续的行业工会联合会；N 为其下属单独基层工会，X 为其下属联合基层工会，按行业线上当日的隶属关系，"
        "筹建中的不算"
    )
    grains = (DISTRICT,)
    source = _("工会组织登记、隶属关系")
    counts = "organisation"
    parts = (Part("N", _("下属单独基层工会"), _single), Part("X", _("下属联合基层工会"), _joint))

    @staticmethod
    def rows(t, day):
        found = _federations(t, day)
        return found.select(id=found.organisation)
