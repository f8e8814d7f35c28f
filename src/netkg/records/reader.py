"""Reading record files: YAML to model, or every mistake of the file with its place and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from netkg.errors import NetkgError, Problem, RecordError
from netkg.ids import is_record_id
from netkg.model import SECTIONS, Record
from netkg.model.enums import ReadLevel
from netkg.records.items import find_items
from netkg.records.keys import find_unknown_sections
from netkg.records.model_errors import find_model_errors, find_odd_numbers
from netkg.records.privacy import find_finer_dates, find_great_ages
from netkg.records.references import Known, find_bad_ids, find_bad_references, ids_of
from netkg.records.slots import slots_of
from netkg.records.source import Finding, Source, Trail, read_source
from netkg.records.template import find_marks
from netkg.records.vocabulary import (
    Terms,
    find_misplaced_terms,
    find_misspelled_states,
    find_obsolete_terms,
    find_unexplained_wordings,
    find_unknown_terms,
)

__all__ = ["SUFFIX", "find_problems", "read_record", "read_records"]

SUFFIX = ".yaml"


def read_record(path: Path, terms: Terms, *, known: Known | None = None) -> Record:
    """Return the record of one file.

    Args:
        path: a YAML file named after its record.
        terms: the terms that may be used.
        known: other records and the ids of their things. References across records are checked
            against it; without it only their form is checked.

    Raises:
        SourceError: the file cannot be read.
        RecordError: the record is wrong; it holds every problem of the file.
    """
    source = read_source(path)
    problems = find_problems(source, terms, known)
    if problems:
        raise RecordError(problems)
    return _record(source)


def read_records(paths: Iterable[Path], terms: Terms, *, beside: Iterable[Path] = ()) -> list[Record]:
    """Return the records of several files, in the order of the files.

    References across records must lead to one of these files or of those ``beside`` them, which are
    looked at for their ids only.

    Raises:
        SourceError: a file cannot be read.
        RecordError: a record is wrong; it holds every problem of all the files.
    """
    sources: dict[Path, Source] = {}
    problems: list[Problem] = []
    known: dict[str, set[str] | None] = {path.stem: _ids_or_none(path) for path in beside}
    for path in dict.fromkeys(paths):
        if path.stem in (twins := {other.stem: other for other in sources}):
            what = f"record {path.stem} is also in {twins[path.stem]}"
            problems.append(Problem(str(path), 0, 0, what, "Give one of them another id."))
        try:
            sources[path] = read_source(path)
            known[path.stem] = ids_of(find_items(sources[path]))
        except RecordError as error:
            problems += error.problems
            known[path.stem] = None
    for source in sources.values():
        problems += find_problems(source, terms, known)
    if problems:
        raise RecordError(problems)
    return [_record(source) for source in sources.values()]


def _ids_or_none(path: Path) -> set[str] | None:
    try:
        return ids_of(find_items(read_source(path)))
    except NetkgError:
        return None


def _record(source: Source) -> Record:
    try:
        return Record.model_validate(source.data)
    except ValidationError as error:  # a rule of the model that no check above knows
        first = error.errors(include_url=False)[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".lstrip(": ")
        raise RecordError([Problem(str(source.path), 0, 0, what, "")]) from error


def find_problems(source: Source, terms: Terms, known: Known | None = None) -> list[Problem]:
    """Return every problem of a file in file order; at most one for each value."""
    seen: set[Trail] = set()
    problems = list(source.problems)
    for finding in _findings(source, terms, known):
        spoiled = any(finding.trail[: len(trail)] == trail for trail in source.spoiled)
        if not spoiled and finding.trail not in seen:
            problems.append(source.problem(finding))
            if finding.trail in source.values:
                seen.add(finding.trail)
    return sorted(problems)


def _findings(source: Source, terms: Terms, known: Known | None) -> Iterator[Finding]:
    """Yield all findings; where two speak of one value, the plainer one comes first."""
    items = find_items(source)
    for item in items:
        yield from find_marks(item)
    yield from _wrong_id(source)
    yield from _wrong_top(source)
    if source.whole:
        yield from _wrong_name(source)
        yield from _missing_sections(source)
    yield from find_bad_ids(source, items)
    for item in items:
        yield from find_misspelled_states(item)
    yield from find_great_ages(items)
    yield from find_finer_dates(items)
    yield from find_unknown_terms(source, items, terms)
    yield from find_obsolete_terms(source, items, terms)
    yield from find_misplaced_terms(items, terms)
    for item in items:
        yield from find_odd_numbers(item)
        yield from find_model_errors(item, _read_level(source))
    yield from find_bad_references(source, items, source.path.stem, known)
    if source.whole:
        yield from find_unexplained_wordings(source, items, terms)


def _wrong_id(source: Source) -> Iterator[Finding]:
    """Yield what is wrong with the record's id."""
    written = source.data.get("record")
    if written is not None and not (isinstance(written, str) and is_record_id(written)):
        shown = f"'{written}'" if isinstance(written, str) else "this"
        yield Finding(("record",), f"{shown} is not a record id", "Write it in lower case, such as kim-2016.")


def _wrong_name(source: Source) -> Iterator[Finding]:
    """Yield that the record has no id, or that its file has another name."""
    written = source.data.get("record")
    if written is None:
        yield Finding((), "`record` is missing", f"Add `record: {source.path.stem}` at the top.")
    elif isinstance(written, str) and is_record_id(written) and source.path.name != written + SUFFIX:
        fix = f"Rename the file to {written}{SUFFIX}, or write `record: {source.path.stem}`."
        yield Finding(("record",), f"record {written} is in a file named {source.path.name}", fix)


def _wrong_top(source: Source) -> Iterator[Finding]:
    """Yield sections that are unknown or not a list of things."""
    yield from find_unknown_sections(source.data, list(slots_of(Record)))
    if source.data.get("publication") and not isinstance(source.data["publication"], dict):
        yield Finding(
            ("publication",), "`publication` is not a mapping", "Write `key: value` lines below it."
        )
    for section, (kind, _) in SECTIONS.items():
        entries = source.data.get(section, [])
        if not isinstance(entries, list):
            yield Finding(
                (section,), f"`{section}` is not a list", f"Begin each entry with `- id: {kind}-name`."
            )
            continue
        for index, entry in enumerate(entries):
            if not isinstance(entry, dict):
                what = f"entry {index + 1} of `{section}` is not a mapping"
                yield Finding((section, index), what, f"Begin it with `- id: {kind}-name`.")


def _missing_sections(source: Source) -> Iterator[Finding]:
    """Yield the sections that every record has and this one has not."""
    for name in ("publication", "extractions"):
        if not source.data.get(name):
            what = f"`{name}` is missing or empty"
            yield Finding((name,), what, "Add the section, see `netkg new`.", at_key=True)


def _read_level(source: Source) -> str:
    """Return the publication's read level, or any if that is missing or wrong, which is said once, there."""
    publication: Any = source.data.get("publication")
    level = publication.get("read_level") if isinstance(publication, dict) else None
    return level if level in tuple(ReadLevel) else ReadLevel.ABSTRACT
