"""Join requests per second: the site, the bare application that sends the same statements, and Tryton."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench import load, tryton
from bench.length import Length
from bench.machine import Contender, Round, cpu_each, goal, rate, ratio, rotate, say, table
from bench.sites import VAR, Server, Site, both_sites, serving

#: More requests a second than either can do; each request is sent once, so that many applicants are needed.
MOST_BARE, MOST_OURS = 1600, 500


def run(length: Length) -> list[str]:
    """Measure on every database that is there; return the lines of the report."""
    lines = ["## Joining: the last step of an application, with everything on", ""]
    for site in both_sites():
        site.build()
        lines += _on(site, length)
    return lines


def _on(site: Site, length: Length) -> list[str]:
    target = VAR / f"join-{site.name.lower()}"
    count, own = length.applicants(MOST_BARE + MOST_OURS), length.applicants(MOST_OURS)
    say(f"{site.name}: preparing {count:,} applicants with sessions, and recording one request …")
    steps = site.last_line("bench.within.work", "join", "--count", str(count), "--target", str(target))
    requests = load.kept(target)
    with ExitStack() as stack:
        ours = stack.enter_context(serving(site, "gongyou.config.wsgi:application"))
        environment = site.environment(BENCH_PLAN=str(target / "plan.pickle"))
        bare = stack.enter_context(serving(site, "bench.bare:application", environment))
        contenders = [
            fired("bare WSGI", bare, iter(requests[own:]), length),
            fired("Gongyou", ours, iter(requests[:own]), length),
        ]
        if site.url:
            say("Tryton: making its database with the module party, if it is missing …")
            tryton.prepare()
            other = stack.enter_context(tryton.tryton(site))
            creations = tryton.creations(tryton.sessions(other.port))
            contenders.append(fired("Tryton", other, creations, length, tryton.created))
        say(f"{site.name}: {steps} statements a request; {length.rounds} rounds of {length.seconds} s, 8 connections")
        rotate(contenders, length.rounds)
    return _report(site, steps, contenders)


def _report(site: Site, steps: str, contenders: list[Contender]) -> list[str]:
    bare, ours, *others = contenders
    lines = [
        f"### {site.name} ({site.size} district, {steps} statements a request)",
        "",
        *table("request", contenders, bare),
        "",
    ]
    lines.append(goal(f"{site.name}: join ÷ bare WSGI", ratio(ours, bare, rate), 0.40))
    for other in others:
        lines.append(goal(f"{site.name}: join ÷ {other.name}", ratio(ours, other, rate), 6))
        lines.append(f"         in CPU: {ratio(other, ours, cpu_each):.1f} times less than {other.name}")
    return [*lines, ""]


def fired(
    name: str,
    server: Server,
    requests: Iterator[bytes],
    length: Length,
    good: Callable[[int, bytes], bool] = load.answered,
) -> Contender:
    """Fires at a server; its CPU is that of the server's processes and of its database backends."""
    load.fire(server.port, requests, seconds=length.warm, good=good)

    def one_round() -> Round:
        before = server.cpu()
        with server.watched():
            found = load.fire(server.port, requests, seconds=length.seconds, good=good)
        after = server.cpu()
        application, database = after[0] - before[0], after[1] - before[1]
        note = (
            f"CPU ms: app {1e3 * application / found.good:.2f} + database {1e3 * database / found.good:.2f}; "
            f"p99 {1e3 * found.percentile(0.99):.0f} ms"
        )
        if found.bad:
            note += f"; {found.bad} of {found.bad + found.good} answered with an error"
        return Round(found.good, found.seconds, application + database, note)

    return Contender(name, one_round)
