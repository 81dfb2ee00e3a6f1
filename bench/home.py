"""A signed-in worker's home page: ours, a plain Django page with the same tables and queries, Tryton's list of 20."""

import itertools
import json
from contextlib import ExitStack

from bench import load, tryton
from bench.joining import fired
from bench.length import Length
from bench.machine import cpu_each, goal, rate, ratio, rotate, say, table
from bench.sites import VAR, both_sites, serving


def run(length: Length) -> list[str]:
    lines = ["## A worker's home page", ""]
    site = both_sites()[0]
    site.build()
    target = VAR / "home"
    say(f"{site.name}: signing workers in …")
    told = json.loads(site.last_line("bench.within.work", "home", "--count", "200", "--target", str(target)))
    requests = load.kept(target)
    with ExitStack() as stack:
        ours = stack.enter_context(serving(site, "gongyou.config.wsgi:application"))
        environment = site.environment(DJANGO_SETTINGS_MODULE="bench.plain.settings")
        plain = stack.enter_context(serving(site, "bench.plain.wsgi:application", environment))
        contenders = [
            fired("plain Django", plain, itertools.cycle(requests), length, load.shown),
            fired("Gongyou", ours, itertools.cycle(requests), length, load.shown),
        ]
        if site.url:
            tryton.prepare()
            other = stack.enter_context(tryton.tryton(site))
            lists = tryton.lists(tryton.sessions(other.port))
            contenders.append(fired("Tryton, list of 20", other, lists, length, tryton.created))
        say(f"{site.name}: {told['statements']} statements, {told['bytes']:,} bytes a page")
        rotate(contenders, length.rounds)
    page, own, *others = contenders
    lines += [f"### {site.name} ({told['statements']} statements, {told['bytes']:,} bytes before compression)", ""]
    lines += [*table("page", contenders, page), ""]
    lines.append(f"         home ÷ plain Django: {ratio(own, page, rate):.2f} (no goal)")
    for one in others:
        lines.append(goal(f"home ÷ {one.name}", ratio(own, one, rate), 3))
        lines.append(f"         in CPU: {ratio(one, own, cpu_each):.1f} times less than {one.name}")
    return [*lines, ""]
