"""The tables of activities, by subject."""

from gongyou.records.activities.models.drills import Drill, DrillCheck, DrillSign
from gongyou.records.activities.models.drives import Activity, Drive

__all__ = ["Activity", "Drill", "DrillCheck", "DrillSign", "Drive"]
