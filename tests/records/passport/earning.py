"""Things that people earn in the small district."""

from dataclasses import replace
from datetime import date

from gongyou.kernel.access.viewer import system
from gongyou.records.passport.operations import honours
from gongyou.records.passport.types import Grant, Holder, LevelStep, Occupation, Placing

ROBOT, MADE = system(reason="test"), ("matter", 7)
DAY = date(2026, 7, 26)
FITTER = Occupation("6-20-01-01", "装配钳工")
_CRAFTSMAN = Grant(
    Holder("person", 0), "craftsman", "西海岸新区工匠", "craftsman", "district", "naming", "区总工会", DAY,
    document="青西新工发〔2026〕18号",
)  # fmt: skip


def grant(number: int, kind: str = "person", **more) -> Grant:
    return replace(_CRAFTSMAN, holder=Holder(kind, number), **more)


def honour(number: int, kind: str = "person", **more):
    """One honour that was granted."""
    return honours.grant_honours(ROBOT, grants=[grant(number, kind, **more)], made_by=MADE)[0]


def step(number: int, grade: int = 3, **more) -> LevelStep:
    plain = LevelStep(number, FITTER, grade, "exam", DAY, "青岛市人力资源和社会保障局")
    return replace(plain, **more)


def placing(number: int, rank: int = 1, **more) -> Placing:
    plain = Placing(
        number, "JS-2026-001", "新区装配钳工技能竞赛", "district", "fitter", "装配钳工", FITTER, "职工", rank, 30,
        "1047/12", "87.3", DAY,
    )  # fmt: skip
    return replace(plain, **more)
