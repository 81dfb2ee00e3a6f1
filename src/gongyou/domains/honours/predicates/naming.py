"""How a studio is named: its leader's name and the word for a studio, after the unit if one likes (guide 5)."""

#: What every studio's name ends with; a stored name is compared with it.
ENDING = "创新工作室"


def studio_name(leader: str, unit: str = "") -> str:
    return f"{unit}{leader}{ENDING}"


def is_studio_name(name: str, leader: str) -> bool:
    """Whether the name ends with the leader's name and the word for a studio."""
    return name.strip().endswith(studio_name(leader))
