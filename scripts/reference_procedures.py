"""The reference pages of procedures and of the table of verbs."""

from reference_cells import NO, YES, code, length, place, table

from gongyou.engines.procedures.enums import Actor, ClockOwner, Ending, OnSilence, OpenedBy, PartyRole, Secrecy, Verb
from gongyou.engines.procedures.predicates import ALLOWED
from gongyou.engines.procedures.types import JOIN, PROCEDURES, AboveDesk, CommonDesk, Together


def procedures() -> str:
    parts = [
        "每个事项是一个定义文件里的一个类。时限的天数取自[政策参数](parameters.md)，此处写的是生成本页当日的值。\n"
    ]
    parts += [_procedure(found) for found in PROCEDURES.all()]
    return "\n".join(parts)


def _procedure(found) -> str:
    lines = [f"## {found.name} `{found.key}`\n", f"- 定义：`{place(found)}`", f"- 编号系列：`{found.series}`"]
    lines.append("- 依据：" + "；".join(str(source) for source in found.basis))
    lines.append("- 由谁提起：" + "、".join(str(OpenedBy(value).label) for value in found.opened_by))
    lines.append(f"- 密级：{Secrecy(found.secrecy).label}")
    if found.fields:
        masked = [f"{field.name}{'（脱敏显示）' if field.mask else ''}" for field in found.fields]
        lines.append("- 填写内容：" + "、".join(masked))
    lines.append(
        f"- 补正：{length(found.correction.parameter)}（`{found.correction.parameter}`），{_silence(found.correction)}"
    )
    if found.appeal:
        lines.append(f"- 救济：{found.appeal}")
    lines.append("")
    if found.flags:
        rows = [[code(flag.key), flag.name, flag.advice, YES if flag.must_confirm else NO] for flag in found.flags]
        lines.append(table(["提示", "含义", "建议", "须确认后才能同意"], rows))
    for stage in found.stages:
        if isinstance(stage, Together):
            lines.append(f"### 并行 `{stage.key}`（Together）\n\n各支都完成后到环节 `{stage.to}`。\n")
        lines += [_stage(one) for one in stage.stages() if not isinstance(one, Together)]
    return "\n".join(lines)


def _silence(promise) -> str:
    return f"{ClockOwner(promise.owner).label}的时限，期满{OnSilence(promise.on_silence).label}"


def _desk(desk) -> str:
    if isinstance(desk, CommonDesk):
        return "与".join(str(PartyRole(role).label) for role in desk.roles) + "共同的上级"
    above = "的上一级" if isinstance(desk, AboveDesk) else ""
    return f"{PartyRole(desk.role).label}{above}"


def _leads(outcome) -> str:
    if outcome.judged:
        return "由系统判定：" + "、".join(code(key) for key in outcome.judged)
    if outcome.to == JOIN:
        return "本支完成"
    return f"到环节 `{outcome.to}`" if outcome.to else f"办结：{Ending(outcome.ending).label}"


def _stage(stage) -> str:
    promise = stage.promise
    lines = [
        f"### 环节 `{stage.key}`（{type(stage).__name__}）\n",
        f"- 名称：经办看到“{stage.labels.staff}”，申请人看到“{stage.labels.applicant}”，"
        f"未到时写“{stage.labels.future}”",
        f"- 岗位：{_desk(stage.desk)}",
        f"- 时限：{length(promise.parameter)}（`{promise.parameter}`），{_silence(promise)}，"
        f"{'法定' if promise.statutory else '承诺'}\n",
    ]
    rows = [
        [
            f"{outcome.name} `{outcome.key}`",
            f"{Verb(outcome.verb).label} `{outcome.verb}`",
            _leads(outcome),
            "、".join(code(effect) for effect in outcome.effects),
            YES if outcome.needs_note else NO,
            "、".join(str(one.name) for one in outcome.inputs),
            YES if outcome.bulk else NO,
        ]
        for outcome in stage.outcomes
    ]
    return "\n".join(lines) + "\n" + table(["结果", "动作", "去向", "效果", "须写理由", "须补内容", "可批量"], rows)


def verbs() -> str:
    text = (
        "哪种环节允许谁做哪个动作，全部在这张闭合的表里；表外一律不允许。"
        "来源：`gongyou.engines.procedures.predicates`。\n\n"
    )
    rows = [
        [
            f"{verb.label} `{verb.value}`",
            *[
                "、".join(str(actor.label) for actor in Actor if actor in ALLOWED[kind].get(verb, ()))
                for kind in ALLOWED
            ],
        ]
        for verb in Verb
    ]
    return text + table(["动作", *[code(kind) for kind in ALLOWED]], rows)
