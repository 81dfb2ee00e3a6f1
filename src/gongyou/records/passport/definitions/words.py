"""Levels, families of honours, and tags at the award. A strand that brings another one registers it beside its own."""

from django.utils.translation import gettext_lazy as _

from gongyou.records.passport.types import FAMILIES, LEVELS, TAGS, Family, Level, Tag

for level in (
    Level("unit", _("单位级"), 10),
    Level("street", _("镇街级"), 20),
    Level("district", _("区级"), 30),
    Level("city", _("市级"), 40),
    Level("province", _("省级"), 50),
    Level("nation", _("国家级"), 60),
):
    LEVELS.register(level)

for family in (
    Family("craftsman", _("工匠"), "award"),
    Family("innovator", _("创新能手"), "star"),
    Family("innovation_team", _("创新班组"), "users"),
    Family("innovation_enterprise", _("全员创新企业"), "building"),
    Family("innovation_studio", _("劳模和工匠创新工作室"), "tool"),
    Family("innovation_result", _("创新成果"), "certificate"),
    Family("most_beautiful", _("最美系列"), "heart-handshake"),
    Family("model_worker", _("劳动模范"), "medal"),
    Family("labour_medal", _("五一劳动奖"), "medal"),
    Family("pioneer", _("工人先锋号"), "flag"),
    Family("technical_expert", _("技术能手"), "trophy"),
    Family("contest_prize", _("竞赛奖励"), "trophy"),
    Family("landmark", _("标志荣誉"), "building-community"),
):
    FAMILIES.register(family)

for tag in (
    Tag("industrial", _("产业工人")),
    Tag("front_line", _("一线职工")),
    Tag("technical", _("专业技术人员")),
    Tag("women", _("女职工")),
    Tag("migrant", _("农民工")),
    Tag("non_public", _("非公有制单位")),
    Tag("new_form", _("新就业形态劳动者")),
    Tag("minority", _("少数民族")),
    Tag("manager", _("企业负责人")),
    Tag("cadre", _("机关干部")),
    Tag("youth", _("青年职工")),
):
    TAGS.register(tag)
