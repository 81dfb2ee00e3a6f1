"""Writes of figures: taking values down every day, and certifying them by two people."""

from gongyou.engines.figures.operations.certifying import lock_values, return_value, submit_values, withdraw_value
from gongyou.engines.figures.operations.storing import store_values

__all__ = ["lock_values", "return_value", "store_values", "submit_values", "withdraw_value"]
