"""How many contests, drills and levels the demo has: the numbers of the source article (guide, I20 to I24)."""

#: Contest × occupation × grade of each year; the article's hundred and more is of 2022.
TRACKS = {2018: 84, 2019: 92, 2020: 76, 2021: 104, 2022: 112, 2023: 108, 2024: 115, 2025: 118}
#: Announced this year until today.
THIS_YEAR = 106
#: In thousands of people, as the sizes of the demo count them.
PERSON_TIMES, QUALIFIED = 203.6, 9.872
#: The last year whose contests led to levels in the records of the time.
LAST_QUALIFYING = 2022
DRILLS = 620
#: Editions of the entrepreneurship contest, by the day of their result.
EDITIONS = ((2020, 11, 20), (2021, 11, 12), (2022, 11, 18))
FUND = "contests"
BUDGET_YUAN = 600_000
#: (code, occupation) of the classification.
OCCUPATIONS = (
    ("6-18-02-04", "焊工"),
    ("6-20-01-01", "装配钳工"),
    ("6-18-01-01", "车工"),
    ("6-31-01-03", "电工"),
    ("6-29-03-04", "管道工"),
    ("6-30-05-01", "起重装卸机械操作工"),
    ("4-03-02-01", "中式烹调师"),
    ("4-02-07-02", "快递员"),
    ("6-01-04-01", "茶叶加工工"),
    ("4-10-01-06", "保育师"),
    ("6-12-02-05", "中药饮片加工"),
    ("4-12-01-01", "汽车维修工"),
)
TRADES = (
    "机械",
    "建筑",
    "港口",
    "海工装备",
    "食品",
    "家电",
    "新能源",
    "物流",
    "餐饮住宿",
    "医药",
    "汽车",
    "影视",
    "农业",
    "家政",
)
DRILL_TITLES = ("岗位练兵", "技术比武", "应急处置练兵", "新设备操作练兵", "安全技能练兵")
THEMES = (("ocean", "经略海洋"), ("manufacturing", "智能制造"), ("information", "信息技术"))
CHAMPION_UNIT = "福瀛集团"
