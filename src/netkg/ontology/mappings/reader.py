"""Read a mapping file strictly: every mistake of the file is named, with line, column and remedy."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from netkg.errors import OntologyError, Problem, SourceError
from netkg.namespaces import PREFIXES, to_curie
from netkg.ontology.mappings import model
from netkg.ontology.mappings.header import Header, parse_header
from netkg.ontology.mappings.rows import Row, RowChecker
from netkg.ontology.mappings.slots import (
    BUILT_IN,
    MAPPING_SLOTS,
    NAMES,
    PROPAGATED,
    REQUIRED_OF_A_MAPPING,
    REQUIRED_OF_A_SET,
    SET_SLOTS,
    values_of,
)
from netkg.ontology.mappings.values import is_iri, problem_of_name, problem_of_value
from netkg.rdf.parse import read_quads

__all__ = ["parse_sssom", "read_obsolete", "read_sssom"]

_MOST = 20
"""So many mistakes are printed; of the rest the number."""

Obsolete = Mapping[str, str | None]


def read_sssom(path: Path, obsolete: Obsolete | None = None) -> model.MappingSet:
    """Return the mappings of an SSSOM/TSV file with its metadata in the leading ``#`` lines.

    Args:
        path: the file.
        obsolete: CURIE of a term that must not be mapped any more -> what to use instead, or None.

    Raises:
        SourceError: the file cannot be read, or is not UTF-8.
        OntologyError: the file is wrong; the message has a line for each mistake.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    return parse_sssom(text, str(path), obsolete)


def parse_sssom(text: str, file: str, obsolete: Obsolete | None = None) -> model.MappingSet:
    """Return the mappings in the text of an SSSOM/TSV file; ``file`` stands in messages."""
    lines = text.split("\n")[: -1 if text.endswith("\n") else None]
    start = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = parse_header(lines[:start], file)
    problems = [*header.problems, *_header_problems(header, file)]
    columns = lines[start].split("\t") if start < len(lines) else []
    wrong = _column_problems(columns, file, start + 1)
    if wrong:
        raise _error([*problems, *wrong])
    prefixes = BUILT_IN | header.curie_map
    checker = RowChecker(file, prefixes, obsolete or {})
    mappings = []
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        row = _row(line, columns, file, number, problems)
        if row is not None:
            problems += checker.problems(row)
            mappings.append(_mapping(row, header))
    if problems:
        raise _error(problems)
    return model.MappingSet(header.slots, prefixes, tuple(columns), tuple(mappings))


def read_obsolete(files: Iterable[Path]) -> dict[str, str | None]:
    """Return term -> its replacement or None, of what Turtle files say with ``owl:deprecated true``."""
    deprecated, instead = set(), {}
    for quad in (quad for path in files for quad in read_quads(path)):
        subject, value = (to_curie(str(getattr(t, "value", ""))) for t in (quad.subject, quad.object))
        if quad.predicate.value == PREFIXES["owl"] + "deprecated" and value == "true":
            deprecated.add(subject)
        elif quad.predicate.value == PREFIXES["dcterms"] + "isReplacedBy":
            instead[subject] = value
    return {name: instead.get(name) for name in sorted(deprecated)}


def _mapping(row: Row, header: Header) -> model.Mapping:
    given = {name: text for name, text in header.slots.items() if name in PROPAGATED}
    return model.Mapping(given | {name: cell for name, cell in row.cells.items() if cell})


def _header_problems(header: Header, file: str) -> list[Problem]:
    if not header.places and not header.problems:
        fix = "Begin the file with `# mapping_set_id: ...`, `# license: ...` and `# curie_map:`."
        return [Problem(file, 1, 1, "the file has no metadata header", fix)]
    found = [
        Problem(file, 1, 1, f"the header has no {name}", f"Add the line `# {name}: ...`.")
        for name in REQUIRED_OF_A_SET
        if name not in header.places
    ]
    for name, (line, column) in header.places.items():
        if name.startswith("curie_map."):
            found += _prefix_problems(name.removeprefix("curie_map."), header, file)
        elif name not in SET_SLOTS:
            fix = _did_you_mean(name, SET_SLOTS)
            found.append(Problem(file, line, column, f"{name} is not a key of an SSSOM header", fix))
        elif wrong := _wrong(name, header.slots.get(name, ""), header):
            found.append(Problem(file, line, column, f"{name}: {wrong[0]}", wrong[1]))
    return found


def _wrong(name: str, text: str, header: Header) -> tuple[str, str] | None:
    """Return what is wrong with a value of the header, and how to mend it."""
    wrong = problem_of_value(name, text) if text else None
    if wrong is None and text and name in NAMES:
        found = (problem_of_name(part, BUILT_IN | header.curie_map) for part in values_of(name, text))
        return next(filter(None, found), None)
    return wrong


def _prefix_problems(prefix: str, header: Header, file: str) -> list[Problem]:
    iri, known = header.curie_map[prefix], (PREFIXES | BUILT_IN).get(prefix)
    line, column = header.places[f"curie_map.{prefix}"]
    if known is not None and iri != known:
        what = f"curie_map: {prefix} stands for {known} in netkg, not for {iri}"
        return [Problem(file, line, column, what, "Write the same IRI, or use another prefix.")]
    if not is_iri(f"{iri}A"):
        return [Problem(file, line, column, f"curie_map: {iri!r} is not an IRI", "Write it in full.")]
    return []


def _column_problems(columns: list[str], file: str, line: int) -> list[Problem]:
    """Return what is wrong with the line of column names; without it no row can be read."""
    if len(columns) < 2:
        what = "the line of column names is missing, or its names are not separated by tabs"
        return [Problem(file, line, 1, what, f"Write at least {', '.join(REQUIRED_OF_A_MAPPING)}.")]
    found = []
    column = 1
    for at, name in enumerate(columns):
        if name not in MAPPING_SLOTS:
            fix = _did_you_mean(name, MAPPING_SLOTS)
            found.append(Problem(file, line, column, f"{name!r} is not a column of SSSOM", fix))
        elif name in columns[:at]:
            found.append(Problem(file, line, column, f"the column {name} stands twice", "Remove one."))
        column += len(name) + 1
    missing = (name for name in REQUIRED_OF_A_MAPPING if name not in columns)
    fix = "Add it to every row."
    return found + [Problem(file, line, 1, f"the column {name} is missing", fix) for name in missing]


def _row(line: str, columns: list[str], file: str, number: int, problems: list[Problem]) -> Row | None:
    if not line.strip():
        problems.append(Problem(file, number, 1, "an empty line stands among the rows", "Remove it."))
        return None
    try:
        cells = next(csv.reader([line], delimiter="\t", strict=True)) if '"' in line else line.split("\t")
    except csv.Error:
        fix = "Close it; a quotation mark inside quoted text is written twice."
        problems.append(Problem(file, number, 1, "a quotation mark opens and is never closed", fix))
        return None
    if len(cells) != len(columns):
        what = f"{len(cells)} cells instead of {len(columns)}"
        fix = "Write a tab for each empty cell, and none inside a text."
        problems.append(Problem(file, number, 1, what, fix))
        return None
    starts = [1]
    for cell in line.split("\t")[: len(cells) - 1]:
        starts.append(starts[-1] + len(cell) + 1)
    return Row(number, dict(zip(columns, cells, strict=True)), dict(zip(columns, starts, strict=False)))


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"Did you mean {near[0]}?" if near else "Remove it; `other` and `comment` take free text."


def _error(problems: list[Problem]) -> OntologyError:
    ordered = sorted(problems)
    shown = [str(problem) for problem in ordered[:_MOST]]
    more = len(ordered) - len(shown)
    return OntologyError("\n".join([*shown, f"... and {more} more"] if more else shown))
