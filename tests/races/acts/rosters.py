"""Rosters: uploaded, checked, committed, dropped."""

from gongyou.domains.unions.operations import rosters
from gongyou.kernel.jobs import runner
from tests.races.acts.base import act, staff

HEADERS = (
    "姓名,性别,证件类型,证件号码,手机号码,所属工会,工作单位,用工形式,户籍类型,是否农民工,新就业形态类别,入会时间,"
    "会籍状态,本人确认"
)


def line(union: str, name: str, identity: str, phone: str, joined: str, confirmed: bool = True) -> str:
    gender = "男" if int(identity[16]) % 2 else "女"
    own = "是" if confirmed else "否"
    return (
        f"{name},{gender},居民身份证,{identity},{phone},{union},测试物流有限公司,劳动合同,农村居民,是,快递员,"
        f"{joined},正常,{own}"
    )


@act
def upload(by: str, lines: list[dict], note: str = "") -> str:
    """Upload a roster and return its number; the check waits to be run."""
    text = "\r\n".join([HEADERS, *(line(**one) for one in lines)]) + note
    made = rosters.upload_roster(
        staff(by), chunks=[text.encode("utf-8-sig")], title="花名册.csv", document="2026年第3次委员会会议"
    )
    return made.number


@act
def run_check(number: str) -> str:
    """Run the check's job as the worker would, and return the import's state."""
    from gongyou.domains.unions.models import RosterImport

    found = RosterImport._base_manager.get(number=number)
    runner.run(found.job_id)
    found.refresh_from_db()
    return found.state


@act
def commit(by: str, number: str) -> str:
    return rosters.commit_roster(staff(by), number=number, mode="all").state


@act
def drop(by: str, number: str) -> str:
    return rosters.drop_roster(staff(by), number=number).state
