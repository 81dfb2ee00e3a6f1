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

ALLOWED: dict[str, dict[str, set[str]]] = {
    "decide": {
        **_EVERY_KIND,
        Verb.ADVANCE: {Actor.DESK},
        Verb.REFUSE: {Actor.DESK},
    },
    "ask": {
        **_EVERY_KIND,
        Verb.ACCEPT: {Actor.DESK},
        Verb.NOT_ACCEPT: {Actor.DESK},
        Verb.LAPSE: {Actor.CLOCK},
    },
}


def allows(kind: str, verb: str, actor: str) -> bool:
    """Whether a stage of this kind lets this actor use the verb."""
    return actor in ALLOWED.get(kind, {}).get(verb, set())
