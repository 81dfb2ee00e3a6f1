"""What tests of races ask the site, in plain SQL, and what they let one client prepare."""

from collections import Counter
from datetime import date
from itertools import count

from tests.races.people import somebody

serial = count(1)


def applied(site, union="union_a1", who=None):
    who = who or somebody()
    return who, site.one("join", union=union, phone=who.phone, identity=who.identity, name=who.name)


def member(site, union="union_a1"):
    who, number = applied(site, union)
    site.one("decide", by=union, number=number, outcome="admit")
    return who, number


def person_of(site, number):
    return site.value("SELECT subject_number FROM procedures_matter WHERE number = %s", number)


def open_memberships(site, number):
    return site.rows(
        "SELECT union_id FROM directory_membership WHERE person_id = %s AND valid_to IS NULL", person_of(site, number)
    )


def verbs(site, number):
    return Counter(
        verb
        for (verb,) in site.rows(
            "SELECT a.verb FROM procedures_act a JOIN procedures_matter m ON m.id = a.matter_id WHERE m.number = %s",
            number,
        )
    )


def codes(site, count):
    made = [f"R{next(serial)}" for _place in range(count)]
    site.one("found", codes=made)
    return made


def links(site, child):
    return site.rows(
        "SELECT l.line, p.code FROM access_link l JOIN directory_organisation c ON c.node_id = l.child_id "
        "JOIN directory_organisation p ON p.node_id = l.parent_id WHERE c.code = %s AND l.valid_to IS NULL",
        child,
    )


def lines(count, union="A1公司工会", joined=None):
    made = [somebody() for _place in range(count)]
    joined = joined or date.today().isoformat()
    return made, [
        {"union": union, "name": who.name, "identity": who.identity, "phone": who.phone, "joined": joined}
        for who in made
    ]


def checked(site, rows, note="", by="union_a1"):
    number = site.one("upload", by=by, lines=rows, note=note)
    assert site.one("run_check", number=number) == "checked"
    return number


def two_records(site):
    """(kept, gone) as rows of (number, code, identity) of two members under one name."""
    found = []
    for union in ("union_a1", "union_a2"):
        who, number = member(site, union)
        person = person_of(site, number)
        found.append((person, site.value("SELECT code FROM directory_person WHERE id = %s", person), who))
    return found


def stands(site, number):
    """(state, stage, ending) of a matter."""
    return site.rows("SELECT state, stage, ending FROM procedures_matter WHERE number = %s", number)[0]


def clocks(site, number):
    """How many clocks of a matter run."""
    return site.value(
        "SELECT COUNT(*) FROM procedures_clock c JOIN procedures_matter m ON m.id = c.matter_id "
        "WHERE m.number = %s AND c.state = 'running'",
        number,
    )


def union_under(site, parent="T-street_a"):
    """The code of a new basic union without a desk of its own, under a street."""
    (code,) = codes(site, 1)
    site.one("link", line="territory", parent=parent, child=code, primary=True)
    return code


def at_desks(site, union):
    """The codes of the organisations at whose desks open matters of people who join the union lie."""
    rows = site.rows(
        "SELECT DISTINCT d.code FROM procedures_matter m JOIN procedures_party p ON p.matter_id = m.id AND "
        "p.role = 'receiver' AND p.valid_to IS NULL JOIN directory_organisation o ON o.node_id = p.organisation_id "
        "JOIN directory_organisation d ON d.node_id = m.desk_node_id WHERE o.code = %s AND m.state <> 'ended'",
        union,
    )
    return {code for (code,) in rows}


def members_of(site, union):
    return site.value(
        "SELECT COUNT(*) FROM directory_membership m JOIN directory_organisation o ON o.node_id = m.union_id "
        "WHERE o.code = %s AND m.valid_to IS NULL",
        union,
    )


def has_ended(site, union):
    return site.value("SELECT valid_to FROM directory_organisation WHERE code = %s", union) is not None


def newcomers(count):
    """Arguments of that many applications by people who are new."""
    found = [somebody() for _place in range(count)]
    return [{"what": "join", "phone": who.phone, "identity": who.identity, "name": who.name} for who in found]
