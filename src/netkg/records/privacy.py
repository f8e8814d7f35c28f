"""Checks that nothing about a single patient is finer than a year or tells an age over 89.

A finer date of a patient's event identifies, even where it was printed. In a record with patients no
free text holds one, whatever it speaks of, since a reader may tie it to them. Dates of publications, of
claims and of what a curator did may be exact, in fields of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from netkg.ids import kind_of
from netkg.model import (
    Claim,
    Cohort,
    Extraction,
    Patient,
    Publication,
    Result,
    SeenAt,
    TextPosition,
    TreatmentCourse,
    Work,
)
from netkg.model.enums import ClaimLevel
from netkg.records.items import Item, find_texts
from netkg.records.slots import slots_of
from netkg.records.source import Finding, Trail, Tree

__all__ = ["OLDEST", "find_finer_dates", "find_great_ages", "names_finer_date"]

OLDEST: Final = 89
"""The greatest age in years that may be written."""

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?",
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?",
    # German, with the Austrian names
    "januar|jänner|jaenner|februar|feber|märz|maerz|mrz|mai|juni|juli|okt(?:ober)?|dez(?:ember)?",
    # French, also without accents
    "janv(?:ier)?|f[ée]vr(?:ier)?|mars|avr(?:il)?|juin|juil(?:let)?|ao[ûu]t|septembre|octobre|novembre",
    "d[ée]c(?:embre)?",
    # Spanish
    "ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|dic(?:iembre)?",
    # Italian
    "gen(?:naio)|febbraio|aprile|magg(?:io)?|giu(?:gno)|lug(?:lio)|settembre|ott(?:obre)|dicembre",
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})\.?"
_SHORT = r"(?:ago|gen|giu|lug|mag|ott|set)\.?"
"""Short names of months that are words or parts of names as well: they count before a full year only."""

_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"  # noqa: RUF001 - a curly apostrophe stands in print
_NUMBER = r"(?:0?[1-9]|1[0-2])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.|º|°)?"
_PARTS = (
    "early|mid|middle|late|beginning|end|spring|summer|autumn|fall|winter|q[1-4]",
    "anfang|mitte|ende|frühjahr|frühling|sommer|herbst|début|printemps|automne|hiver",
    "primavera|verano|otoño|invierno|autunno|inverno",
)
_PART = rf"(?:{'|'.join(_PARTS)})"
_GAP = r"[\s,-]*(?:(?:of|the|des?|del|di|du|von)[\s-]+)*"
_FINER: Final = re.compile(
    rf"(?<![\w])(?:"
    rf"{_MONTH}{_GAP}(?:{_DAY}{_GAP})?{_YEAR}|"
    rf"{_YEAR}{_GAP}(?:{_MONTH}|{_PART})|"
    rf"{_SHORT}\s*(?:19|20)\d\d|"
    rf"{_PART}{_GAP}{_YEAR}|"
    rf"{_DAY}{_GAP}{_MONTH}|{_MONTH}{_GAP}{_DAY}|"
    rf"(?:19|20)\d\d[-/.]{_NUMBER}(?:[-/.]{_DAY})?|"
    rf"(?:{_DAY}[-/.])?{_NUMBER}[-/.](?:19|20)\d\d|"
    rf"{_NUMBER}[-/.]{_DAY}[-/.](?:19|20)\d\d|"
    rf"\d\d?/\d\d?/\d\d"
    rf")(?![\w])",
    re.IGNORECASE,
)
_FREE: Final = frozenset({"fragment", "label", "note", "printed", "summary"})
"""Fields that hold free text about what was found."""

_GREAT_AGE: Final = re.compile(
    r"\b(?:9\d|1[0-2]\d)[\s-]*(?:y/?o\b|y(?:ea)?rs?\b)|\bage[ds]?\s+(?:9\d|1[0-2]\d)\b", re.I
)


def names_finer_date(text: str) -> bool:
    """Return whether a text names a month, a season or a day, so a date finer than a year.

    Names of months are known in English, German, French, Spanish and Italian.

    >>> names_finer_date("progressed in May 2017"), names_finer_date("progressed in 2017")
    (True, False)
    """
    return _FINER.search(unicodedata.normalize("NFC", text)) is not None


def find_finer_dates(items: Sequence[Item]) -> Iterator[Finding]:
    """Yield texts that hold a finer date: about single patients, and any free text beside patients."""
    personal = dict(_personal_texts(items))
    for trail, text in personal.items():
        if names_finer_date(text):
            what = f"patient dates are no finer than a year, and '{text}' is"
            yield Finding(trail, what, "Keep the year, or the months since a start.")
    for trail, text in _texts_beside_patients(items):
        if trail not in personal and names_finer_date(text):
            what = f"no text of a record with patients is finer than a year, and '{text}' is"
            yield Finding(trail, what, "Keep the year; exact dates of publications have fields of their own.")


def find_great_ages(items: Sequence[Item]) -> Iterator[Finding]:
    """Yield ages over 89: as a patient's age, in its printed form, or in a text about a patient."""
    for item in items:
        if item.model is Patient:
            yield from _great_age(item)
    for trail, text in _personal_texts(items):
        if _GREAT_AGE.search(text):
            yield Finding(trail, f"'{text}' tells an age over {OLDEST}", "Take the age out.")


def _great_age(item: Item) -> Iterator[Finding]:
    age = item.data.get("age")
    number = _number(age)
    printed = _digits(age.get("printed")) if isinstance(age, dict) else []
    trail = (*item.trail, "age")
    fix = f"Write {{value: {OLDEST + 1}}} without print, and a note that it means {OLDEST + 1} or more."
    if any(int(found) > OLDEST + 1 for found in [*_digits(number), *printed]):
        yield Finding(trail, f"an age over {OLDEST} identifies a person", fix)
    elif number == str(OLDEST + 1) and not item.text("note"):
        yield Finding(trail, f"the age {number} must stand for {OLDEST + 1} or more", fix)


def _personal_texts(items: Sequence[Item]) -> Iterator[tuple[Trail, str]]:
    """Yield the texts about single patients that may tell a date or an age."""
    alone = {item.id for item in items if item.model is Cohort and _number(item.data.get("size")) == "1"}
    about = [item for item in items if _is_personal(item, alone)]
    places = {place for item in about for place in item.texts("places")}
    about += [item for item in items if item.model in (TextPosition, SeenAt) and item.id in places]
    for item in about:
        for name, value in item.data.items():
            slot = slots_of(item.model).get(name)
            if slot and not slot.kinds & {"reference", "date"} and name not in ("age", "page"):
                yield from find_texts(value, (*item.trail, name))


def _texts_beside_patients(items: Sequence[Item]) -> Iterator[tuple[Trail, str]]:
    """Yield the free texts of a record that has patients; what it says of publications is left out."""
    if not any(item.model is Patient for item in items):
        return
    for item in items:
        if item.model not in (Publication, Work, Extraction):
            for trail, text in find_texts(item.data, item.trail):
                if trail[-1] in _FREE:
                    yield trail, text


def _is_personal(item: Item, alone: set[str]) -> bool:
    """Return whether an item speaks of one person; ``alone`` are the cohorts of one."""
    if item.model is Patient or (item.model is Cohort and item.id in alone):
        return True
    if item.model is Claim and item.text("level") == ClaimLevel.PATIENT:
        return True
    keys = {TreatmentCourse: ("of",), Result: ("cohort", "comparator"), Claim: ("about",)}.get(item.model, ())
    people = [person for key in keys for person in item.texts(key)]
    return any(kind_of(person) == "patient" or person in alone for person in people)


def _number(value: Tree | None) -> str:
    number = value.get("value") if isinstance(value, dict) else value
    return number.strip() if isinstance(number, str) else ""


def _digits(value: Tree | None) -> list[str]:
    return re.findall(r"(?<!\d)\d{2,3}(?!\d)", value) if isinstance(value, str) else []
