"""What single patients are called where people read: in figures and on pages alike."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["patient_words", "record_words"]

_PATIENT: Final = re.compile(r"([a-z0-9-]+):patient-p?(\w+)")


def patient_words(patient: str, label: str | None = None) -> str:
    """Return what a patient is called: the label, else number and record, else the id.

    >>> patient_words("markey-2017:patient-p1"), patient_words("x:p1"), patient_words("x:p1", "Case 1")
    ('Patient 1 of Markey 2017', 'x:p1', 'Case 1')
    """
    if label:
        return label
    found = _PATIENT.fullmatch(patient)
    return f"Patient {found[2]} of {record_words(found[1])}" if found else patient


def record_words(record: str) -> str:
    """Return the id of a record as people cite it, where it is made of a name and a year.

    >>> record_words("markey-2017"), record_words("sampedro-nunez-2018"), record_words("keynote-158")
    ('Markey 2017', 'Sampedro-Nunez 2018', 'keynote-158')
    """
    name, _, year = record.rpartition("-")
    return f"{name.title()} {year}" if re.fullmatch(r"(19|20)\d\d", year) and name else record
