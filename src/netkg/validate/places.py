"""Check a record's places against the source text that it was made from.

For every text position: the text has the digest that was recorded, the fragment stands at its
offsets, and every number that a statement gives as printed occurs in the fragments or table rows of
its places. White space is collapsed before texts are compared. Derived numbers have no printed form
and are skipped by rule; how many is said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from netkg.errors import SourceError
from netkg.model import Coded, Count, Measure, Record, Result, SourceText, TextPosition, Thing

__all__ = ["PlaceFinding", "PlaceReport", "verify_places"]


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """A place or number that is not in the source as recorded."""

    thing: str
    what: str


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """What was verified: numbers of places and printed values checked, derived ones skipped, findings."""

    record: str
    source: str
    places: int
    values: int
    skipped: int
    findings: tuple[PlaceFinding, ...]


def verify_places(record: Record, data: bytes) -> PlaceReport:
    """Return what a comparison of a record with its source text shows.

    Args:
        record: the record.
        data: the bytes of the source file.

    Raises:
        SourceError: no source of the record has the digest of ``data``, or it is not UTF-8.
    """
    source = _source_with_digest(record, data)
    text = data.decode("utf-8")
    places = {place.id: place for place in record.text_places if str(place.source) == source.id}
    findings = [finding for place in places.values() for finding in _check_place(place, text)]
    values = skipped = 0
    for thing in record.things():
        cited = [places[place] for place in getattr(thing, "places", []) if place in places]
        if not cited:
            continue
        passages = [_flat(passage) for place in cited for passage in _passages(place, text)]
        for name, printed in _printed(thing):
            if printed is None:
                skipped += 1
                continue
            values += 1
            if not any(_occurs(printed, passage) for passage in passages):
                findings.append(PlaceFinding(thing.id, f"{name} {printed!r} is not at its places"))
    return PlaceReport(record.record, source.id, len(places), values, skipped, tuple(findings))


def _source_with_digest(record: Record, data: bytes) -> SourceText:
    digest = hashlib.sha256(data).hexdigest()
    source = next((source for source in record.sources if source.sha256 == digest), None)
    if source is None:
        known = ", ".join(f"{source.id} {source.sha256[:12]}…" for source in record.sources)
        raise SourceError(
            f"{record.record} was not made from this file (SHA-256 {digest[:12]}…)",
            hint=f"it records: {known}" if known else "it records no source text",
        )
    return source


def _check_place(place: TextPosition, text: str) -> Iterator[PlaceFinding]:
    if place.end > len(text) or (place.row_end or 0) > len(text):
        yield PlaceFinding(place.id, f"its offsets go beyond the text, which has {len(text)} characters")
        return
    found = _flat(text[place.start : place.end])
    if found != _flat(place.fragment):
        yield PlaceFinding(place.id, f"at {place.start}-{place.end} stands {found!r}, not {place.fragment!r}")
    if place.row_start is not None and place.row_end is not None:
        inside = place.row_start <= place.start < place.end <= place.row_end
        if not inside:
            yield PlaceFinding(place.id, "the fragment is not inside its row")


def _passages(place: TextPosition, text: str) -> Iterator[str]:
    yield place.fragment
    if place.row_start is not None and place.row_end is not None:
        yield text[place.row_start : place.row_end]


def _printed(thing: Thing) -> Iterator[tuple[str, str | None]]:
    """Yield (field, text) for everything that is said to stand in print; None where it was derived."""
    for name in type(thing).model_fields:
        value = getattr(thing, name)
        if isinstance(value, Count | Measure):
            yield name, value.printed
        elif words := value.printed if isinstance(value, Coded) else value if name == "printed" else None:
            yield name, words
    if isinstance(thing, Result) and thing.year is not None:
        yield "year", str(thing.year)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _occurs(printed: str, passage: str) -> bool:
    """Return whether ``printed`` stands in ``passage``; a number must not be a part of a longer one."""
    pattern = re.escape(_flat(printed))
    if printed[0].isdigit():
        pattern = rf"(?<![\w.]){pattern}(?!\.?\d)(?!\w)"
    return re.search(pattern, passage) is not None
