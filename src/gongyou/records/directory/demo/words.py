"""The words from which the demo's names are put together. All people and firms are invented."""

import numpy as np
from pypinyin import Style, lazy_pinyin

SURNAMES = (
    "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 "
    "彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 "
    "邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 逄 隋 迟 綦 管 矫 薄 丛 宫 栾 殷 法"
).split()
MALE = (
    "伟 强 磊 军 勇 杰 涛 超 明 刚 平 辉 鹏 飞 波 斌 宇 浩 凯 健 俊 帆 帅 旭 宁 龙 林 欢 阳 建华 建国 建军 志强 志明 "
    "志刚 国强 国庆 海涛 海波 海滨 晓东 晓峰 文斌 文涛 振华 振东 永强 永刚 立新 立军 德胜 德海 金龙 金鹏 成林 成刚 "
    "子轩 浩然 宇航 俊杰 家豪 天佑 明远 承业 守信 传福 学林 崇德 广田 茂林 春生 兴旺 洪涛 洪亮 少华 少军 庆丰 庆海 "
    "新民 玉成 玉林 宝山 宝国 长青 长征 东升 向阳 跃进 世杰 世豪 思远 思源 一鸣 一凡 昊天 泽宇 博文 瑞祥 家乐"
).split()
FEMALE = (
    "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 红 梅 英 华 慧 莉 丹 萍 倩 雪 洁 琳 颖 婷 云 秀英 秀兰 桂英 玉兰 玉梅 淑芬 淑华 "
    "海燕 海霞 晓燕 晓红 晓丽 建红 春梅 春燕 冬梅 丽娟 丽华 丽萍 爱华 爱玲 美玲 美华 雅琴 雅静 文静 文娟 雪梅 雪莲 "
    "子涵 欣怡 梦瑶 佳怡 诗涵 雨桐 思琪 思雨 晨曦 若兰 婉婷 静怡 慧敏 慧芳 月华 月娥 凤英 凤霞 兰芝 金凤 巧云 彩霞 "
    "传芳 世英 玉洁 玉珍 翠兰 翠萍 素芳 素珍 永红 卫红 新华 琳琳 莹莹 娜娜 婷婷 璐璐 佳佳 菲菲"
).split()
BRANDS_FIRST = (
    "海 瑞 鑫 盛 华 德 宏 泰 恒 嘉 润 博 信 天 金 东 新 中 安 康 立 凯 顺 兴 永 正 同 广 万 远 佳 诚 云 启 明 卓 锦 汇"
).split()
BRANDS_SECOND = (
    "源 达 丰 通 航 泽 邦 昌 茂 成 利 鸿 腾 辉 隆 祥 洋 海 洲 升 创 科 联 亿 霖 旺 益 川 翔 港 帆 阳 裕 合 鼎 林 森 景"
).split()

#: (industry, trade word, share among enterprises, share among individual businesses, main occupation)
TRADES = (
    ("C3851", "家用电器", 8, 0, "6-24-03-00"),
    ("C3974", "显示器件", 6, 0, "6-25-04-00"),
    ("C3670", "汽车零部件", 8, 0, "6-22-02-00"),
    ("C3731", "船舶工程", 6, 0, "6-23-03-00"),
    ("C3484", "机械制造", 9, 0, "6-18-01-00"),
    ("C2919", "橡胶制品", 4, 0, "6-11-04-00"),
    ("C1361", "水产食品", 5, 1, "6-01-03-00"),
    ("C1810", "服装", 4, 2, "6-05-01-00"),
    ("C2614", "化工", 4, 0, "6-11-01-00"),
    ("C3311", "金属结构", 5, 1, "6-18-02-00"),
    ("D4411", "热电", 1, 0, "6-28-01-00"),
    ("E4710", "建筑工程", 9, 0, "6-29-01-00"),
    ("E4990", "建筑安装", 4, 1, "6-29-03-00"),
    ("G5431", "货运", 5, 3, "4-02-02-00"),
    ("G5532", "港口服务", 4, 0, "6-30-05-00"),
    ("G5990", "仓储", 3, 0, "4-02-06-00"),
    ("I6513", "软件", 4, 0, "4-04-05-00"),
    ("L7211", "企业服务", 3, 1, "4-07-03-00"),
    ("M7452", "检测技术", 2, 0, "4-08-05-00"),
    ("H6110", "酒店", 2, 1, "4-03-01-00"),
    ("F5299", "百货", 0, 34, "4-01-02-00"),
    ("F5227", "食品", 0, 16, "4-01-02-00"),
    ("H6210", "餐饮", 0, 22, "4-03-02-00"),
    ("O8051", "理发美容", 0, 9, "4-10-03-00"),
    ("O8111", "汽车维修", 1, 7, "4-12-01-00"),
    ("A0411", "水产养殖", 0, 2, "5-04-02-00"),
)
#: Where members work who are no industrial workers: (industry, kind of body, occupation).
OFFICES = (
    ("P8331", "学校", "2-08-03-00"),
    ("P8310", "幼儿园", "2-08-04-00"),
    ("Q8421", "卫生院", "2-05-08-00"),
    ("J6621", "村镇银行营业部", "2-06-10-00"),
    ("S9221", "便民服务中心", "3-01-02-00"),
    ("R8831", "图书馆", "2-10-05-00"),
)
#: (category, industry, trade word, share): by the rule of the house industrial, then those outside its industries.
NEW_FORM_INDUSTRIAL = (
    ("courier", "G6020", "快递", 36),
    ("food_rider", "G6090", "即时配送", 26),
    ("truck_driver", "G5431", "货运", 18),
    ("ride_hail", "G5412", "出行服务", 9),
    ("homestay", "H6130", "民宿", 7),
    ("domestic", "O8010", "家政服务", 4),
)
NEW_FORM_OTHER = (("caregiver", "Q8514", "护理院", 60), ("guard", "K7020", "物业保安", 40))

#: The New Area's ten functional zones by their public names; a site replaces them by its own list.
ZONES = (
    ("前湾保税港区", ("001", "003")),
    ("经济技术开发区", ("001", "002", "005")),
    ("董家口经济区", ("103", "102")),
    ("古镇口创新示范区", ("012", "011")),
    ("中德生态园", ("006", "002", "014")),
    ("海洋高新区", ("013", "009")),
    ("国际旅游度假区", ("003", "005", "401", "007")),
    ("灵山湾影视文化产业区", ("007", "010")),
    ("现代农业示范区", ("015", "011", "108", "106")),
    ("交通商务区", ("010", "004", "105")),
)
#: How many of a thousand unions, employers and workers each street has, in the order of streets.yaml.
WEIGHTS = (85, 95, 62, 38, 110, 48, 52, 70, 78, 26, 42, 68, 52, 28, 22, 38, 18, 16, 16, 14, 12, 9, 1)


def initials_of(parts: list[str] | tuple[str, ...]) -> list[str]:
    """The pinyin initials of each part, read once; a name's initials are those of its parts in a row."""
    found = ["".join(lazy_pinyin(part, style=Style.FIRST_LETTER, errors="ignore")) for part in parts]
    return [text.lower() for text in found]


def joined(*parts: tuple[list[str], np.ndarray]) -> tuple[list[str], list[str]]:
    """Names and initials put together from vocabularies, each with the chosen index for every row."""
    names, letters = [], []
    for words, chosen in parts:
        names.append(np.array(words, dtype=object)[chosen].tolist())
        letters.append(np.array(initials_of(words), dtype=object)[chosen].tolist())
    return list(map("".join, zip(*names, strict=True))), list(map("".join, zip(*letters, strict=True)))
