"""Invented identity numbers, credit codes and phones with right check characters, many at a time."""

import numpy as np

from gongyou.kernel.codes import CREDIT_ALPHABET, ORGANISATION_WEIGHTS

AREA = b"999999"
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
#: Sequence numbers below this one stay free for whoever tries out an application.
FIRST_SEQUENCE = 100
#: Phones of the demo's people are 13900100000 to 13900999999; those below are for the accounts and for trying out.
FIRST_PHONE = 13_900_100_000
PHONES = 900_000
_ALPHABET = np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)
_VALUE31 = np.zeros(128, dtype=np.int64)
_VALUE31[_ALPHABET] = np.arange(31)
_VALUE36 = np.array([int(chr(code), 36) if chr(code).isalnum() else 0 for code in range(128)])
_CREDIT_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_ORGANISATION_CHECKS = np.frombuffer(b"0X987654321", dtype=np.uint8)


def _digits(values: np.ndarray, width: int) -> np.ndarray:
    """The decimal digits of each value as a matrix of ASCII codes."""
    powers = 10 ** np.arange(width - 1, -1, -1)
    return (values[:, None] // powers % 10 + ord("0")).astype(np.uint8)


def _texts(matrix: np.ndarray) -> list[str]:
    packed = np.ascontiguousarray(matrix).view(f"S{matrix.shape[1]}").ravel()
    return packed.astype(f"U{matrix.shape[1]}").tolist()


def identity_numbers(births: np.ndarray, male: np.ndarray, first: int = FIRST_SEQUENCE) -> list[str]:
    """One number for each birth day (days since 1970) and gender, unique, odd sequence for men (GB 11643)."""
    order = np.lexsort((male, births))
    group = births[order] * 2 + male[order]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    rank = np.arange(len(group)) - np.repeat(starts, np.diff(np.r_[starts, len(group)]))
    sequence = np.empty(len(births), dtype=np.int64)
    sequence[order] = first + 2 * rank + male[order]
    if sequence.max(initial=0) > 999:
        raise ValueError("too many people on one birth day")
    days = births.astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    months = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    month_days = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
    matrix = np.empty((len(births), 18), dtype=np.uint8)
    matrix[:, :6] = np.frombuffer(AREA, dtype=np.uint8)
    matrix[:, 6:14] = _digits(years * 10000 + months * 100 + month_days, 8)
    matrix[:, 14:17] = _digits(sequence, 3)
    matrix[:, 17] = CHECKS[((matrix[:, :17].astype(np.int64) - ord("0")) * WEIGHTS).sum(axis=1) % 11]
    return _texts(matrix)


def credit_codes(prefixes: np.ndarray, issue: str, serials: np.ndarray) -> list[str]:
    """Codes under 370211: prefix, `issue` (three characters), five characters of the serial, both checks (GB 32100)."""
    matrix = np.empty((len(serials), 18), dtype=np.uint8)
    matrix[:, :2] = np.array([list(prefix.encode()) for prefix in ("91", "92", "81")], dtype=np.uint8)[prefixes]
    matrix[:, 2:11] = np.frombuffer(b"370211" + issue.encode(), dtype=np.uint8)
    places = 31 ** np.arange(4, -1, -1)
    matrix[:, 11:16] = _ALPHABET[serials[:, None] // places % 31]
    inner = (_VALUE36[matrix[:, 8:16]] * np.array(ORGANISATION_WEIGHTS)).sum(axis=1) % 11
    matrix[:, 16] = _ORGANISATION_CHECKS[inner]
    total = (_VALUE31[matrix[:, :17]] * _CREDIT_WEIGHTS).sum(axis=1) % 31
    matrix[:, 17] = _ALPHABET[(31 - total) % 31]
    return _texts(matrix)


def phones(rng: np.random.Generator, count: int) -> list[str]:
    """Different phones in random order; raises ValueError if the demo's range is too small."""
    if count > PHONES:
        raise ValueError("the demo's range of phones is too small")
    chosen = rng.permutation(PHONES)[:count]
    return _texts(_digits(FIRST_PHONE + chosen, 11))
