"""Seed editions of calls, as the package brings them."""

from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "data"


def seed(name: str) -> dict[str, Any]:
    """The seed edition of a family: what a new call begins with."""
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
