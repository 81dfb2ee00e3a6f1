"""The numbers of the article about honours, and which kinds of titles make them up."""

from dataclasses import dataclass

#: What stands on the day of the demo (I14 to I19); results are more than a thousand.
ENTERPRISES, STUDIOS, TEAMS, EXPERTS, CRAFTSMEN, RESULTS = 25, 256, 121, 562, 577, 1037
#: Of these so many come by hand in the demo's live calls, before the books are closed.
LATE = 12
#: Craftsmen at their highest level; the rest are the district's. Of the city's so many were the district's before.
NATION, PROVINCE, CITY, TWO_LEVELS = 3, 14, 80, 40
#: 最美新区人 of 2021: winners and industrial workers among them (I27).
ADMIRED, ADMIRED_INDUSTRIAL = 100, 46
#: The city's model workers of 2017 to 2020 and those in the front line of industry (I28).
MODELS, MODELS_FRONT = 22, 12
#: Named in 2022: (title key, title, family, level, how many, of them industrial) (I29: 43 of 63).
NAMED = (
    ("most_beautiful_worker", "最美产业工人", "most_beautiful", "district", 24, 24),
    ("most_beautiful_labourer", "最美劳动者", "most_beautiful", "district", 24, 12),
    ("labour_medal", "五一劳动奖章", "labour_medal", "city", 10, 5),
    ("model_worker", "劳动模范", "model_worker", "city", 5, 2),
)
#: What was paid for each, in yuan: more than eight million in all (I13).
PAID = {
    "innovation_studio": 15_000,
    "innovation_enterprise": 60_000,
    "innovation_team": 10_000,
    "craftsman": 5_000,
    "innovation_result": 10_000,
}
#: Personal bonuses were introduced so many years ago.
BONUS_YEARS = 3
#: How many results were rewarded.
REWARDED = 120
FIRST, FUND = 2018, "cultivation"


@dataclass(frozen=True)
class Title:
    """How a title of the history is written."""

    key: str
    name: str
    family: str
    body: str = "青岛西海岸新区总工会"
    sign: str = "西海工发"


CRAFTSMAN = Title("craftsman", "新区工匠", "craftsman")
HIGHER = {
    "city": Title("craftsman", "青岛工匠", "craftsman", "青岛市总工会", "青工发"),
    "province": Title("craftsman", "齐鲁工匠", "craftsman", "山东省总工会", "鲁会"),
    "nation": Title("craftsman", "大国工匠", "craftsman", "中华全国总工会", "总工发"),
}
EXPERT = Title("innovator", "创新能手", "innovator")
TEAM = Title("innovation_team", "创新班组", "innovation_team")
STUDIO = Title("innovation_studio", "劳模和工匠创新工作室", "innovation_studio")
ENTERPRISE = Title("innovation_enterprise", "全员创新企业", "innovation_enterprise")
RESULT = Title("innovation_result", "优秀创新成果", "innovation_result")
NEWCOMER = Title("most_beautiful_newcomer", "最美新区人", "most_beautiful")
MODEL = Title("model_worker", "劳动模范", "model_worker", "青岛市人民政府", "青政发")
