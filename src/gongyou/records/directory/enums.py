"""Closed lists of the directory. Keys are stored; labels are only shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    DISTRICT = "district", _("区总工会")
    STREET = "street", _("镇街总工会")
    FEDERATION = "federation", _("行业工会联合会")
    ZONE = "zone", _("功能区")
    BASIC = "basic", _("基层工会")
    STREET_STATION = "street_station", _("镇街网格工作站")
    BASE_STATION = "base_station", _("基层网格工作站")
    DEPARTMENT = "department", _("部门")


class UnionForm(models.TextChoices):
    NONE = "", _("不适用")
    SINGLE = "single", _("单独基层工会")
    JOINT = "joint", _("联合基层工会")


class Gender(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class IdentityKind(models.TextChoices):
    """Documents that identify a person, under the keys of `gongyou.kernel.codes`."""

    """The documents of `kernel.codes.IdentityKind`, with the names that people see."""

    RESIDENT = "resident", _("居民身份证")
    HONG_KONG_MACAO_RESIDENCE = "hong_kong_macao_residence", _("港澳居民居住证")
    TAIWAN_RESIDENCE = "taiwan_residence", _("台湾居民居住证")
    FOREIGN_PERMANENT = "foreign_permanent", _("外国人永久居留身份证")
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit", _("港澳居民来往内地通行证")
    TAIWAN_PERMIT = "taiwan_permit", _("台湾居民来往大陆通行证")
    PASSPORT = "passport", _("护照")


class Household(models.TextChoices):
    """Kind of household registration; `rural_resident` is what the person declares (guide 2.4)."""

    RURAL = "rural", _("农村居民")
    URBAN = "urban", _("城镇居民")
    UNKNOWN = "unknown", _("未登记")


class LabourRelation(models.TextChoices):
    EMPLOYED = "employed", _("劳动关系")
    PARTIAL = "partial", _("不完全劳动关系")
    NONE = "none", _("无劳动关系")
    DISPATCHED = "dispatched", _("劳务派遣")
    PART_TIME = "part_time", _("非全日制")


class NewForm(models.TextChoices):
    """Categories of workers in new forms of employment; a site may use more in later editions."""

    NOT = "", _("非新就业形态")
    COURIER = "courier", _("快递员")
    FOOD_RIDER = "food_rider", _("网约配送员")
    TRUCK_DRIVER = "truck_driver", _("货车司机")
    RIDE_HAIL = "ride_hail", _("网约车司机")
    HOMESTAY = "homestay", _("民宿管家")
    DOMESTIC = "domestic", _("家政服务员")
    GUARD = "guard", _("保安员")
    CAREGIVER = "caregiver", _("护工护理员")


class MembershipKind(models.TextChoices):
    ACTIVE = "active", _("正常")
    RETAINED = "retained", _("保留会籍")


class MembershipEnd(models.TextChoices):
    NONE = "", _("未结束")
    TRANSFERRED = "transferred", _("会籍转出")
    RETAINED = "retained", _("转为保留会籍")
    RESUMED = "resumed", _("恢复正常会籍")
    LEFT = "left", _("本人退会")
    AUTO_LEFT = "auto_left", _("自动退会")
    EXPELLED = "expelled", _("开除会籍")
    DECEASED = "deceased", _("身故")
    REVERSED = "reversed", _("更正撤销")


class JoinRoad(models.TextChoices):
    """The road by which a member came; only the code's own holder learns which code (guide 13.1)."""

    UNION_CODE = "union_code", _("工会二维码")
    STATION_CODE = "station_code", _("网格站二维码")
    DRIVE_CODE = "drive_code", _("集中入会活动二维码")
    EMPLOYER_CODE = "employer_code", _("用人单位二维码")
    OPEN = "open", _("自行申请")
    IMPORT = "import", _("名册登记")
    PAPER = "paper", _("纸质登记")


class PostTitle(models.TextChoices):
    CHAIR = "chair", _("主席")
    VICE_CHAIR = "vice_chair", _("副主席")
    COMMITTEE = "committee", _("委员")
    AUDIT_CHAIR = "audit_chair", _("经审主任")
    WOMEN_CHAIR = "women_chair", _("女工主任")
    STATION_HEAD = "station_head", _("站长")
