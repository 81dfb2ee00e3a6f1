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


def _without(*verbs: str) -> dict[str, set[str]]:
    return {verb: who for verb, who in _EVERY_KIND.items() if verb not in verbs}


#: What nobody gives back to the applicant, so nothing lapses for want of an answer.
_NOT_GIVEN_BACK = _without(Verb.RETURN, Verb.CORRECT, Verb.LAPSE)
#: A document says what was decided, and effects may be written: the applicant takes nothing back any more.
_DECIDED = _without(Verb.RETURN, Verb.CORRECT, Verb.LAPSE, Verb.WITHDRAW)

ALLOWED: dict[str, dict[str, set[str]]] = {
    "decide": {**_EVERY_KIND, Verb.ADVANCE: {Actor.DESK}, Verb.REFUSE: {Actor.DESK}},
    "ask": {**_EVERY_KIND, Verb.ACCEPT: {Actor.DESK}, Verb.NOT_ACCEPT: {Actor.DESK}},
    "ask_person": {
        **_without(Verb.RETURN, Verb.CORRECT),
        Verb.ACCEPT: {Actor.PARTY, Actor.DESK, Actor.CLOCK},
        Verb.NOT_ACCEPT: {Actor.PARTY, Actor.DESK, Actor.CLOCK},
    },
    "handle": {**_NOT_GIVEN_BACK, Verb.ADVANCE: {Actor.DESK}},
    "serve": _DESK_WORK,
    "meet": {**_DESK_WORK, Verb.CONVENE: {Actor.DESK}, Verb.RECORD: {Actor.DESK}},
    "ballot": {**_DESK_WORK, Verb.RECORD: {Actor.DESK}},
    "issue": {**_DECIDED, Verb.ISSUE: {Actor.DESK}, Verb.REFUSE: {Actor.DESK}},
    "score": {**_NOT_GIVEN_BACK, Verb.SCORE: {Actor.DESK}},
    "rank": {**_NOT_GIVEN_BACK, Verb.RANK: {Actor.DESK}},
    "publicise": {**_DECIDED, Verb.PUBLISH: {Actor.DESK}},
    "poll": {**_NOT_GIVEN_BACK, Verb.RECORD: {Actor.DESK}},
    "pay": {**_DECIDED, Verb.PAY: {Actor.DESK}},
    "together": {Verb.WITHDRAW: {Actor.APPLICANT}, Verb.REVOKE: {Actor.ABOVE}},
}


def allows(row: str, verb: str, actor: str) -> bool:
    """Whether a stage of this row (its kind; asking a person has its own) lets this actor use the verb."""
    return actor in ALLOWED.get(row, {}).get(verb, set())
