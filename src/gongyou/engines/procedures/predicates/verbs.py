"""The closed table: which kind of stage allows which verb to whom. Tested, and printed in the docs."""

from gongyou.engines.procedures.enums import Actor, Verb

_EVERY_KIND = {
    Verb.SUBMIT: {Actor.APPLICANT},
    Verb.WITHDRAW: {Actor.APPLICANT},
    Verb.CLAIM: {Actor.DESK},
    Verb.ESCALATE: {Actor.ABOVE, Actor.CLOCK},
    Verb.REVOKE: {Actor.ABOVE},
    Verb.RETURN: {Actor.DESK},
    Verb.CORRECT: {Actor.APPLICANT},
    Verb.LAPSE: {Actor.CLOCK},
}
#: Work of a desk that nobody refuses: it goes on, back, or ends.
_DESK_WORK = {**_EVERY_KIND, Verb.ADVANCE: {Actor.DESK}, Verb.REFUSE: {Actor.DESK}}

ALLOWED: dict[str, dict[str, set[str]]] = {
    "decide": {**_EVERY_KIND, Verb.ADVANCE: {Actor.DESK}, Verb.REFUSE: {Actor.DESK}},
    "ask": {**_EVERY_KIND, Verb.ACCEPT: {Actor.DESK}, Verb.NOT_ACCEPT: {Actor.DESK}},
    "ask_person": {
        **{verb: who for verb, who in _EVERY_KIND.items() if verb not in (Verb.RETURN, Verb.CORRECT)},
        Verb.ACCEPT: {Actor.PARTY, Actor.DESK, Actor.CLOCK},
        Verb.NOT_ACCEPT: {Actor.PARTY, Actor.DESK, Actor.CLOCK},
    },
    "handle": {**_EVERY_KIND, Verb.ADVANCE: {Actor.DESK}},
    "serve": _DESK_WORK,
    "meet": {**_DESK_WORK, Verb.CONVENE: {Actor.DESK}, Verb.RECORD: {Actor.DESK}},
    "ballot": {**_DESK_WORK, Verb.RECORD: {Actor.DESK}},
    "issue": {**_EVERY_KIND, Verb.ISSUE: {Actor.DESK}},
    "together": {Verb.WITHDRAW: {Actor.APPLICANT}, Verb.REVOKE: {Actor.ABOVE}},
}


def allows(row: str, verb: str, actor: str) -> bool:
    """Whether a stage of this row (its kind; asking a person has its own) lets this actor use the verb."""
    return actor in ALLOWED.get(row, {}).get(verb, set())
