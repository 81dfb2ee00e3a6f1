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
    MERGED = "merged", _("重复登记，已合并")


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
    AUDIT_MEMBER = "audit_member", _("经审委员")
    WOMEN_CHAIR = "women_chair", _("女工主任")
    ORGANISER = "organiser", _("组织员")
    STATION_HEAD = "station_head", _("站长")


class PostEnd(models.TextChoices):
    """Why a post ended; every ended post says it."""

    NONE = "", _("在任")
    TERM_ENDED = "term_ended", _("届满换届")
    RESIGNED = "resigned", _("辞职")
    RECALLED = "recalled", _("罢免")
    MOVED = "moved", _("工作变动")
    DECEASED = "deceased", _("身故")
    DISSOLVED = "dissolved", _("工会撤销")
    REVERSED = "reversed", _("更正撤销")
    MERGED = "merged", _("重复登记，已合并")


class Original(models.TextChoices):
    """An original that a desk saw before it says that two records are one human being."""

    IDENTITY_CARD = "identity_card", _("居民身份证")
    OLD_IDENTITY_CARD = "old_card", _("旧身份证或15位号码的证件")
    RESIDENCE_PERMIT = "residence_permit", _("居住证或永久居留身份证")
    PASSPORT = "passport", _("护照或通行证")
    HOUSEHOLD_BOOK = "household_book", _("户口簿")
    POLICE_PAPER = "police_paper", _("公安机关出具的证明")
    IN_PERSON = "in_person", _("本人到场确认")


class Likeness(models.TextChoices):
    """Why two records may be one human being; never enough by itself."""

    PHONE = "phone", _("姓名和手机号相同")
    BIRTH = "birth", _("姓名和出生日期相同")
    EMPLOYER = "employer", _("姓名和工作单位相同")


class Side(models.TextChoices):
    """One of the two records that are to be joined."""

    NONE = "", _("不涉及")
    KEPT = "kept", _("保留的登记")
    GONE = "gone", _("并入的登记")
