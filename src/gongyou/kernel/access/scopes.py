"""Scopes: each model declares who may see its rows; managers refuse to answer without a viewer (R1, R2)."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from gongyou.kernel.access.viewer import Viewer

running_operation: ContextVar[object | None] = ContextVar("running_operation", default=None)
M = TypeVar("M", bound=models.Model)
NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


class ScopeError(Exception):
    """Rows were asked for without saying for whom."""


class Scope:
    """What one model declares; `condition` turns a viewer into a filter."""

    kind = ""

    def condition(self, viewer: Viewer, model: type[models.Model]) -> Q:
        raise NotImplementedError(f"{type(self).__name__} does not say who sees its rows")


class Public(Scope):
    """Reference data that anybody may read."""

    kind = "public"

    def condition(self, viewer: Viewer, model: type[models.Model]) -> Q:
        return EVERYTHING


class System(Scope):
    """The machine's own rows; only roles with `right` read them."""

    kind = "system"

    def __init__(self, right: str = "") -> None:
        self.right = right

    def condition(self, viewer: Viewer, model: type[models.Model]) -> Q:
        return EVERYTHING if self.right and viewer.holds(self.right) else NOTHING


class OrgOwned(Scope):
    """Rows of an organisation: seen by staff with `right` whose node covers one of `paths` on their line.

    `person` is a path to the person who sees the own rows too; `extra` gives one more condition. A path that leads
    through the dated rows `dated` counts only those that have not ended (`valid_to`).
    """

    kind = "organisation"

    def __init__(
        self,
        *paths: str,
        right: str,
        person: str = "",
        extra: Callable[[Viewer], Q | None] | None = None,
        dated: str = "",
    ) -> None:
        self.paths, self.right, self.person, self.more, self.dated = paths, right, person, extra, dated

    def condition(self, viewer: Viewer, model: type[models.Model]) -> Q:
        found = self._own(viewer)
        if viewer.kind == "staff" and viewer.holds(self.right):
            for path in self.paths:
                found |= _covered(model, path, viewer, self.dated)
        more = self.more(viewer) if self.more else None
        return found | more if more is not None else found

    def _own(self, viewer: Viewer) -> Q:
        if self.person and viewer.kind == "worker" and viewer.person_id is not None:
            return Q(**{self.person: viewer.person_id})
        return NOTHING


class PersonOwned(OrgOwned):
    """Rows about a person: the person sees them, and staff by `paths` or `extra`."""

    kind = "person"

    def __init__(self, person: str, *paths: str, right: str, extra: Callable[[Viewer], Q | None] | None = None) -> None:
        super().__init__(*paths, right=right, person=person, extra=extra)


def _covered(model: type[models.Model], path: str, viewer: Viewer, dated: str) -> Q:
    """The rows whose `path` lies under the viewer's node.

    A path to many goes through a correlated subquery: no row doubles, and one row is found without reading all.
    """
    condition = Q(**{f"{path}__in": covered_nodes(viewer)})
    if dated and path.startswith(f"{dated}__"):
        condition &= Q(**{f"{dated}__valid_to": None})
    if _leads_to_many(model, path):
        return Q(Exists(model._base_manager.filter(condition, pk=OuterRef("pk"))))
    return condition


def _leads_to_many(model: type[models.Model], path: str) -> bool:
    at = model
    for name in path.split("__"):
        field = at._meta.get_field(name)
        if field.one_to_many or field.many_to_many:
            return True
        at = field.related_model
    return False


def covered_nodes(viewer: Viewer) -> models.QuerySet:
    """The nodes that the viewer's node covers on the viewer's line, itself included, as a subquery of ids."""
    closure = _closure()
    return closure._base_manager.filter(line=viewer.line, ancestor_id=viewer.node_id).values("descendant_id")


def _closure() -> type[models.Model]:
    return _CLOSURE[0]


_CLOSURE: list[type[models.Model]] = []


class ScopedManager(models.Manager):
    """A manager that answers only for a viewer, inside an operation, or for a stated reason."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet:
        raise ScopeError(
            f"{self.model._meta.label}: say for whom (visible_to), be inside an operation, or give a reason (unscoped)"
        )

    def _rows(self) -> models.QuerySet:
        return super().get_queryset()

    def visible_to(self, viewer: Viewer) -> models.QuerySet:
        """The rows that this viewer may see; nothing where nothing grants it."""
        if viewer.is_system:
            return self._rows()
        scope: Scope = self.model.scope
        return self._rows().filter(scope.condition(viewer, self.model))

    def in_operation(self) -> models.QuerySet:
        """All rows, for checks inside a running operation whose permission was decided already."""
        if running_operation.get() is None:
            raise ScopeError(f"{self.model._meta.label}: in_operation() outside an operation")
        return self._rows()

    def unscoped(self, *, reason: str) -> models.QuerySet:
        """All rows, for a stated reason; the uses are counted and capped by a guard."""
        if not reason:
            raise ScopeError("unscoped() needs a reason")
        return self._rows()


def sole(rows: models.QuerySet[M]) -> M | None:
    """The row that a unique key finds, or None. Unlike `first`, it does not ask the database to order one row."""
    return next(iter(rows[:1]), None)


class ScopedModel(models.Model):
    """Base of every model above the kernel: it must set `scope`."""

    scope: Scope
    objects = ScopedManager()

    class Meta:
        abstract = True
