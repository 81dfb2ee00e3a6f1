"""Pure rules of the engine: which verbs a stage allows, and when votes suffice."""

from gongyou.engines.procedures.predicates.verbs import ALLOWED, allows

__all__ = ["ALLOWED", "allows"]
