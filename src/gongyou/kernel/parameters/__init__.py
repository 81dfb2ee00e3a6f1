"""Dated policy parameters: values with jurisdiction, validity and citation, read from YAML files."""

from gongyou.kernel.parameters.home import site_home
from gongyou.kernel.parameters.loader import ParameterFileError
from gongyou.kernel.parameters.store import ParameterStore, add_directory, all_parameters, history, value
from gongyou.kernel.parameters.values import (
    Bound,
    Jurisdiction,
    NoValueOn,
    Parameter,
    ParameterUnit,
    ReadAt,
    UnknownParameter,
)

__all__ = [
    "Bound",
    "Jurisdiction",
    "NoValueOn",
    "Parameter",
    "ParameterFileError",
    "ParameterStore",
    "ParameterUnit",
    "ReadAt",
    "UnknownParameter",
    "add_directory",
    "all_parameters",
    "history",
    "site_home",
    "value",
]
