"""Rules about numbers of the passport as plain functions: patents, fingerprints of results, codes of occupations."""

import hashlib
import re
import unicodedata

_PATENT = re.compile(r"(?:CN|ZL)?\s*((?:19|20)\d{2}[12389]\d{7})\.?([0-9X])")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_OCCUPATION = re.compile(r"\d-\d{2}-\d{2}-\d{2}")
#: So many characters of a fingerprint are kept.
LONGEST = 200
#: What separates words of a title and says nothing about the thing.
_IDLE = re.compile(r"[\s\W_]+")


def patent_number(text: str) -> str:
    """The number as `YYYYTNNNNNNN.C`, or an empty text where the form or the check digit is wrong.

    T is 1 for inventions, 2 for utility models, 3 for designs, 8 and 9 for international applications.
    """
    found = _PATENT.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if found is None or patent_check(found[1]) != found[2]:
        return ""
    return f"{found[1]}.{found[2]}"


def patent_check(digits: str) -> str:
    """The check character of the twelve digits before the point: weights 2..9, 2..5, modulo 11, ten is X."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def fingerprint(*, patent: str = "", title: str = "", unit: str = "") -> str:
    """What is equal for the same result, however it is written: the patent's number, else title and unit.

    A text that is too long to be kept ends with a digest of the whole, so that no two results share it.
    """
    if patent:
        return f"patent:{patent}"
    whole = f"title:{bare(title)}@{bare(unit)}"
    if len(whole) <= LONGEST:
        return whole
    return f"{whole[: LONGEST - 65]}#{hashlib.sha256(whole.encode()).hexdigest()}"


def bare(text: str) -> str:
    """A name without what says nothing about the thing: width, case, spaces, brackets and punctuation."""
    return _IDLE.sub("", unicodedata.normalize("NFKC", text)).lower()


def is_occupation(code: str) -> bool:
    """Whether the code has the form of the occupational classification, d-dd-dd-dd."""
    return _OCCUPATION.fullmatch(code) is not None
