"""Who counts as an industrial worker: one rule as data, for the whole house (guide 2.4; no law defines the group)."""

from pathlib import Path

import yaml

_RULE = yaml.safe_load((Path(__file__).parent / "data" / "industrial_worker.yaml").read_text(encoding="utf-8"))
SOURCE: str = _RULE["source"]
INDUSTRIES = frozenset(_RULE["industries"])
OCCUPATION_CLASSES = frozenset(_RULE["occupation_classes"])
#: The occupation (大类 or finer) that a category of new-form work stands for.
OCCUPATION_OF: dict[str, str] = _RULE["occupation_of_new_form"]


def is_industrial(*, industry: str, occupation: str) -> bool:
    """Whether this employment is an industrial worker's; an unknown industry ("") does not stand against it."""
    return occupation[:1] in OCCUPATION_CLASSES and (not industry or industry[:1] in INDUSTRIES)
