"""What the reference pages say, taken from the code. Imported once Django is set up; `reference.py` writes them."""

import argparse
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.utils import translation
from reference_cells import NO, ROOT, YES, code, first_line, place, table
from reference_procedures import procedures, verbs

from gongyou.config.env import VARIABLES
from gongyou.domains.unions.roster.columns import COLUMNS
from gongyou.engines.figures.types import FAMILIES, FIGURES, members
from gongyou.faces.cli.main import build_parser
from gongyou.kernel import parameters, workdays
from gongyou.kernel.access.routes import all_routes
from gongyou.kernel.access.types import LINES, RIGHTS, ROLE_KINDS, RoleKind
from gongyou.kernel.importing.types import Limits
from gongyou.kernel.jobs.runner import HANDLERS
from gongyou.kernel.jobs.schedules import RECURRING
from gongyou.kernel.operations.operation import OPERATIONS
from gongyou.kernel.privacy.fields import SealedTextField
from gongyou.kernel.workdays.calendars import DATA
from gongyou.records.directory.enums import OrganisationKind
from gongyou.records.directory.operations.roles import PLACES

SOURCE = ROOT / "src"
NOTE = "> 本页由 `scripts/reference.py` 从代码生成，请勿手改；改代码后重新运行即可。\n"


def pages() -> dict[str, str]:
    """Every page by file name, in simplified Chinese whatever language is active. Django must be set up."""
    with translation.override("zh-hans"):
        found = {name: f"# {title}\n\n{NOTE}\n{write().strip()}\n" for name, (title, write) in PAGES.items()}
    lines = [f"- [{title}]({name})" for name, (title, _write) in PAGES.items()]
    found["README.md"] = "# 参考（由代码生成）\n\n" + NOTE + "\n" + "\n".join(lines) + "\n"
    return found


GRAINS = {"district": "全区", "street": "镇街", "zone": "功能区", "union": "工会"}


def figures() -> str:
    parts = ["每个指标是一个定义文件；值在列式快照上计算，可问任一天。\n"]
    parts += [_figure(found) for found in sorted(FIGURES.all(), key=lambda found: found.id)]
    for family in FAMILIES.all():
        rows = [
            [code(one.id), one.name, one.unit, one.numerator_words, one.denominator_words or "–"]
            for one in members(family)
        ]
        parts += [f"## {family.name}（自动产生）\n", table(["编号", "名称", "单位", "数什么", "分母"], rows)]
    return "\n".join(parts)


def _figure(found) -> str:
    lines = [f"## {found.id} {found.name} `{found.key}`\n", f"- 数什么：{found.numerator_words}"]
    if found.denominator_words:
        lines.append(f"- 分母：{found.denominator_words}")
    lines.append(f"- 单位：{found.unit}" + (f"；修饰词：{found.qualifier}" if found.qualifier else ""))
    lines.append("- 可分到：" + "、".join(GRAINS[grain] for grain in found.grains))
    lines.append(f"- 来源：{found.source}")
    if found.parts:
        lines.append("- 同时公布：" + "、".join(f"{part.name} `{part.key}`" for part in found.parts))
    if getattr(found, "terms", None):
        lines.append(
            "- 由指标算出：" + "、".join(f"{term}{f'（{day}）' if day else ''}" for term, day in found.terms.values())
        )
    lines += [f"- 能否打开明细：{'能' if found.opens() else '不能'}", f"- 定义：`{place(found)}`", ""]
    return "\n".join(lines)


def roles() -> str:
    kinds = ROLE_KINDS.all()
    lines = table(["线", "键"], [[line.name, code(line.key)] for line in LINES.all()])
    listed = [
        [
            kind.name,
            code(kind.key),
            LINES.get(kind.line).name,
            _places(kind),
            YES if kind.exclusive else NO,
            "、".join(str(right.name) for right in RIGHTS.all() if right.key in kind.rights),
        ]
        for kind in kinds
    ]
    rights = [
        [right.name, code(right.key), "、".join(str(kind.name) for kind in kinds if right.key in kind.rights)]
        for right in RIGHTS.all()
    ]
    return "\n".join(
        [
            "岗位设在一个组织上，沿一条线看到该组织和它的下级；能做什么由权利决定。职工不持岗位，只看见自己的内容。\n",
            "## 线\n",
            lines,
            "## 岗位\n",
            table(["岗位", "键", "沿哪条线", "设在", "与一切岗位互斥", "权利"], listed),
            "## 权利\n",
            table(["权利", "键", "谁有"], rights),
        ]
    )


def _places(kind: RoleKind) -> str:
    """Where a role of the kind may stand."""
    if not kind.at_node:
        return "用人单位"
    return "、".join(str(one.label) for one in OrganisationKind if one.value in PLACES.get(kind.key, ())) or "组织"


JURISDICTIONS = {"national": "国家", "province": "省", "city": "市", "district": "区"}
READ_AT = {"start": "受理时的值", "act": "办理当日的值"}
UNITS = {
    "calendar_day": "日",
    "working_day": "工作日",
    "hour": "小时",
    "month": "月",
    "year": "年",
    "time": "次",
}


def parameter_page() -> str:
    rows = [
        [
            code(found.code),
            found.name,
            f"{found.value} {UNITS.get(str(found.unit), found.unit)}",
            JURISDICTIONS[str(found.jurisdiction)],
            f"{found.valid_from} 起" + (f"至 {found.valid_to}" if found.valid_to else ""),
            READ_AT[str(found.read_at)],
            found.citation,
            code(Path(found.source).relative_to(SOURCE / "gongyou").as_posix()),
        ]
        for found in parameters.all_parameters()
    ]
    heads = ["参数", "名称", "值", "层级", "有效期", "取哪个值", "依据", "文件"]
    return "改值时另加一条有效期不同的记录，旧值保留。\n\n" + table(heads, rows)


def calendars() -> str:
    found = workdays.load_calendar(DATA)
    rows = []
    for year in found.years:
        one = found.table(year)
        notices = "；".join(f"{source.title}（{source.number}）" for source in one.sources)
        rows.append([year, len(one.holidays), len(one.makeup_workdays), notices])
    text = "随程序发布的年份。缺少的年份不推测，见[载入下一年的工作日历](../howto/load-next-years-calendar.md)。\n\n"
    return text + table(["年份", "列出的休息日", "调休上班日", "依据"], rows)


def settings() -> str:
    rows = [
        [
            code(found.name),
            code(found.default) if found.default else "（空）",
            found.meaning,
            YES if found.secret else NO,
        ]
        for found in VARIABLES
    ]
    text = "每个变量都可以改用 `变量名_FILE` 指向一个文件，内容即为值（适合机密）。\n\n"
    return text + table(["变量", "缺省", "说明", "机密"], rows)


def commands() -> str:
    parser = build_parser()
    chosen = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    parts = ["安装后只有一个命令 `gongyou`。退出码：0 完成，1 被拒绝或查出问题，2 用法不对。\n"]
    for name, sub in chosen.choices.items():
        parts += _command(f"gongyou {name}", sub)
    return "\n".join(parts)


def _command(name: str, parser: argparse.ArgumentParser) -> list[str]:
    parts = [f"## `{name}`\n", f"{parser.description or ''}\n"]
    rows = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner, sub in action.choices.items():
                parts += [line.replace("## ", "### ", 1) for line in _command(f"{name} {inner}", sub)]
        elif not isinstance(action, argparse._HelpAction):
            rows.append(_argument(action))
    if rows:
        parts.insert(2, table(["参数", "取值", "缺省", "说明"], rows))
    return parts


def _argument(action: argparse.Action) -> list[str]:
    name = ", ".join(code(option) for option in action.option_strings) or code(action.metavar or action.dest)
    if action.nargs == 0:
        values = ""
    else:
        values = "、".join(code(choice) for choice in action.choices or ()) or code(action.metavar or "")
    plain = isinstance(action.default, str | int) and not isinstance(action.default, bool)
    return [name, values, code(action.default) if plain else "", action.help or ""]


def _own(name: str) -> bool:
    """Whether a name is the house's own: tests register operations and jobs too, and so does whoever builds a demo."""
    return name.startswith("gongyou.") and ".demo." not in name


def operations() -> str:
    groups: dict[str, list[list[str]]] = {}
    for key in filter(_own, OPERATIONS.keys()):
        found = OPERATIONS.get(key)
        module = key.rsplit(".", 1)[0].removeprefix("gongyou.")
        who = code(found.right) if found.right else "由代码中的条件决定"
        groups.setdefault(module, []).append([code(found.key), code(found.event), who, first_line(found.call)])
    parts = ["一切写入都是操作：一处声明权限、审计事件、事务和防重复。表中说明取自代码。\n"]
    for module, rows in sorted(groups.items()):
        parts += [f"## `{module}`\n", table(["操作", "审计事件", "需要的权利", "说明"], rows)]
    rows = [
        [code(key), _rhythm(key), first_line(HANDLERS.get(key))]
        for key in sorted(HANDLERS.keys())
        if _own(HANDLERS.module_of(key))
    ]
    parts += [
        "## 后台任务\n",
        "任务可以重跑；运行时重新核对发起人此刻的权利。\n",
        table(["任务", "定时", "说明"], rows),
    ]
    return "\n".join(parts)


def _rhythm(key: str) -> str:
    found = RECURRING.find(key)
    if found is None:
        return "–"
    return f"每天 {found.at:%H:%M}" if found.at else f"每 {found.minutes} 分钟"


AUDIENCES = {"public": "任何人", "worker": "职工", "staff": "工作人员（双因素）", "signed_in": "已登录者"}


def routes() -> str:
    groups: dict[str, list[list[str]]] = {}
    for route in all_routes():
        face = route.name.split(":")[0] if ":" in route.name else "登录与语言"
        openness = route.openness
        who = AUDIENCES[openness.audience] if openness else "（未声明，答 404）"
        rights = "、".join(code(right) for right in openness.rights) if openness else ""
        ours = route.callback.__module__.startswith("gongyou.")
        about = first_line(route.callback) if ours else ""
        groups.setdefault(face, []).append([code("/" + route.pattern), code(route.name), who, rights, about])
    parts = ["每条路由都声明给谁用；没有声明的不能通过构建，也只答 404。需要的权利有几个时，有其一即可。\n"]
    for face, rows in groups.items():
        parts += [f"## {face}\n", table(["地址", "名称", "给谁", "权利", "说明"], rows)]
    return "\n".join(parts)


SCOPES = {"public": "公开", "system": "系统", "organisation": "归组织", "person": "归本人"}


def models() -> str:
    groups: dict[str, list[list[str]]] = {}
    for model in apps.get_models():
        module = model.__module__
        if module.startswith("gongyou."):
            floor = ".".join(module.split(".")[1:3])
            groups.setdefault(floor, []).append(_model(model))
    text = (
        "每个模型声明谁能看它的行；没有声明的不能通过构建。“密封”的字段加密存放，括号内是它的个人信息级别。"
        "登录凭据和编号计数在访问层之下，只由程序自己使用。第三方模型（会话、验证器、队列等）一律按系统处理。\n"
    )
    parts = [text]
    for floor, rows in sorted(groups.items()):
        parts += [f"## `{floor}`\n", table(["模型", "归属", "沿哪些路径", "权利", "密封的字段", "说明"], rows)]
    return "\n".join(parts)


def _model(model) -> list[str]:
    scope = getattr(model, "scope", None)
    paths = [*getattr(scope, "paths", ()), *([f"{scope.person}（本人）"] if getattr(scope, "person", "") else [])]
    sealed = [
        f"`{field.name}`（{field.field_class}）" for field in model._meta.fields if isinstance(field, SealedTextField)
    ]
    return [
        code(model.__name__),
        SCOPES[scope.kind] if scope else "系统（凭据）",
        "、".join(paths),
        code(getattr(scope, "right", "")),
        "、".join(sealed),
        first_line(model),
    ]


def roster() -> str:
    rows = [
        [
            found.header,
            YES if found.mandatory else NO,
            "、".join(found.aliases),
            "、".join(_choice(choice) for choice in found.choices),
            found.help,
        ]
        for found in COLUMNS
    ]
    limits, mega = Limits(), 1_000_000
    text = (
        f"一份文件最多 {limits.file_bytes // mega} MB、{limits.rows:,} 行、{limits.columns} 列、{limits.sheets} 张"
        "工作表；超过任一项整份退回，不会悄悄截断。列的先后不限，表头可用下列任一写法。\n\n"
    )
    return text + table(["列", "必填", "也认的表头", "可填的值", "填写说明"], rows)


def _choice(choice: object) -> str:
    return str(getattr(choice, "label", None) or getattr(choice, "shown", None) or choice)


PAGES: dict[str, tuple[str, Callable[[], str]]] = {
    "procedures.md": ("事项", procedures),
    "verbs.md": ("动作表", verbs),
    "figures.md": ("指标", figures),
    "roles.md": ("线、岗位与权利", roles),
    "parameters.md": ("政策参数", parameter_page),
    "calendars.md": ("工作日历", calendars),
    "roster.md": ("会员实名制花名册的列", roster),
    "settings.md": ("环境变量", settings),
    "commands.md": ("命令", commands),
    "operations.md": ("操作与审计事件", operations),
    "routes.md": ("路由", routes),
    "models.md": ("模型", models),
}
