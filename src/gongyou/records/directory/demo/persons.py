"""The people themselves: invented names, births, identity numbers under 999999 and phones; and where they work."""

import os
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from gongyou.records.directory.demo import numbers, words
from gongyou.records.directory.demo.careers import Jobs, People
from gongyou.records.directory.demo.columns import (
    NEVER,
    Bytes,
    Numbers,
    Same,
    Table,
    Texts,
    Words,
    day_number,
    days,
    flags,
)
from gongyou.records.directory.demo.firms import NEW_FORMS, ORDINARY, Firms
from gongyou.records.directory.demo.members import Members
from gongyou.records.directory.demo.places import Places
from gongyou.records.directory.predicates import OCCUPATION_OF

HOUSEHOLDS = ["rural", "urban", "unknown"]
RELATIONS = ["employed", "partial", "dispatched"]


@dataclass
class Identities:
    """What the sealing process needs."""

    identity: list[str]
    phone: list[str]


def identities(rng: np.random.Generator, people: People) -> tuple[Identities, np.ndarray, np.ndarray]:
    """(numbers and phones, birth days, men) of everybody."""
    male = rng.random(people.count) < 0.6
    riders = people.new_form_main
    male[riders] = rng.random(len(riders)) < 0.85
    age = 18 + 20 * rng.random(people.count) ** 1.6
    births = people.start - (age * 365.25).astype(np.int64) - rng.integers(1, 300, people.count)
    found = Identities(numbers.identity_numbers(births, male.astype(np.int64)), numbers.phones(rng, people.count))
    return found, births, male


def person_table(
    rng: np.random.Generator, people: People, members: Members, births: np.ndarray, male: np.ndarray, buffers: Any,
    today: date, now: str,
) -> Table:  # fmt: skip
    """The people's rows. Codes are random and sorted, so that their index grows at its end."""
    count = people.count
    given = np.where(
        male, rng.integers(0, len(words.MALE), count), len(words.MALE) + rng.integers(0, len(words.FEMALE), count)
    )
    common = np.minimum((rng.random(count) ** 2.2 * len(words.SURNAMES)).astype(np.int64), len(words.SURNAMES) - 1)
    names, letters = words.joined((words.SURNAMES, common), (words.MALE + words.FEMALE, given))
    checked = np.where(rng.random(count) < 0.6, day_number(today) - rng.integers(20, 900, count), NEVER)
    return Table(
        "directory_person",
        count,
        {
            "id": Numbers(np.arange(1, count + 1)),
            "made_by_kind": Same("seed"),
            "made_by_number": Same(0),
            "code": Texts(random_codes(count)),
            "name": Texts(names),
            "initials": Texts(letters),
            "gender": Words(["female", "male"], male.astype(np.int8)),
            "birth_date": days(births),
            "identity_kind": Same("resident"),
            "identity_number": Bytes(buffers.identity, buffers.identity_width, sealed=True),
            "identity_index": Bytes(buffers.identity_index, 32),
            "phone": Bytes(buffers.phone, buffers.phone_width, sealed=True),
            "phone_index": Bytes(buffers.phone_index, 32),
            "household": Words(HOUSEHOLDS, members.rural),
            "identity_checked_on": days(checked),
            "died_on": days(members.died),
            "created_at": Same(now),
        },
    )


def random_codes(count: int) -> list[str]:
    """Different codes of 20 hexadecimal digits, sorted."""
    block = os.urandom(count * 10).hex()
    found = sorted({block[at : at + 20] for at in range(0, len(block), 20)})
    return found if len(found) == count else random_codes(count)


def job_table(rng: np.random.Generator, jobs: Jobs, firms: Firms, places: Places) -> Table:
    """The employments' rows; the occupation goes with the trade or the new-form work."""
    count = len(jobs.person)
    trade = firms.trade[jobs.employer]
    occupations = [row[4] for row in words.TRADES] + [OCCUPATION_OF[row[0]] for row in NEW_FORMS]
    occupations += [row[2] for row in words.OFFICES]
    wanted = np.where(jobs.new_form >= 0, ORDINARY + jobs.new_form, trade)
    relation = np.where(rng.random(count) < 0.06, 2, 0)
    platform = (jobs.new_form >= 0) & (rng.random(count) < 0.7)
    return Table(
        "directory_employment",
        count,
        {
            "made_by_kind": Same("seed"),
            "made_by_number": Same(0),
            "person_id": Numbers(jobs.person + 1),
            "employer_id": Numbers(jobs.employer + 1),
            "employer_name": Same(""),
            "region_id": Words(places.street_codes, firms.street[jobs.employer]),
            "occupation": Words(occupations, wanted),
            "relation": Words(RELATIONS, np.where(platform, 1, relation)),
            "new_form": Words(["", *(row[0] for row in NEW_FORMS)], jobs.new_form + 1),
            "industrial": flags(jobs.industrial),
            "is_main": flags(jobs.main),
            "valid_from": days(jobs.start),
            "valid_to": days(jobs.end),
        },
    )
