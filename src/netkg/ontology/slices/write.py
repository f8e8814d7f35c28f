"""Write a slice into the tables of an ontology folder, beside what they hold already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from netkg.errors import OntologyError, SourceError
from netkg.files import write_atomically
from netkg.namespaces import PREFIXES
from netkg.ontology.slices.hierarchy import find_cycle
from netkg.ontology.slices.model import Slice
from netkg.ontology.slices.names import declaration
from netkg.ontology.tables import (
    OBSOLETE_COLUMNS,
    SOURCE_COLUMNS,
    TERM_COLUMNS,
    Source,
    Term,
    read_sources,
    read_terms,
)

__all__ = ["OBSOLETE_COLUMNS", "write_slice"]

_OBO: Final = "http://purl.obolibrary.org/obo/"


def write_slice(cut: Slice, folder: Path, kinds: Mapping[str, str] | None = None) -> list[Path]:
    """Add a slice to an ontology folder and return the files that changed; on any error, none has.

    Each prefix has its table, ``terms/<prefix>.tsv``; a term that stands there already is replaced, the
    others stay. Wholes are written among the parents. ``terms/SOURCES.tsv`` gets a line for a new prefix;
    of an old one only the version changes. Obsolete terms are listed in ``obsolete.tsv`` too.

    Args:
        cut: what to write.
        folder: an ontology folder, such as ``ontology/`` of a project.
        kinds: id -> kind of term (``tumour``); a term above takes it if all below it agree, and a term
            without one keeps what the table says.

    Raises:
        OntologyError: a prefix is unknown, a table is wrong, or old and new terms form a circle.
        SourceError: a file cannot be read or written.
    """
    for prefix in sorted({_prefix(term.curie) for term in cut.terms} - PREFIXES.keys()):
        raise OntologyError(f"the prefix {prefix} is not known to this project", hint=declaration(prefix))
    tables = _read_tables(folder)
    old = {term.curie: term for terms in tables.values() for term in terms}
    new = {term.curie: term for term in _as_terms(cut, kinds or {}, old)}
    if circle := find_cycle({curie: term.parents for curie, term in (old | new).items()}):
        raise OntologyError(
            f"{folder}: with these terms the hierarchy goes round in a circle: {' → '.join(circle)}",
            hint="terms of different versions of an ontology? Remove its table and cut all terms anew",
        )
    files = {path: _term_table(terms) for path, terms in _merged(folder, tables, new).items()}
    files[folder / "terms" / "SOURCES.tsv"] = _source_table(cut, folder)
    if any(term.obsolete for term in cut.terms):
        files[folder / "obsolete.tsv"] = _obsolete_table(cut, folder / "obsolete.tsv")
    return _write_all(files)


def _prefix(curie: str) -> str:
    return curie.partition(":")[0]


def _read_tables(folder: Path) -> dict[Path, list[Term]]:
    paths = sorted(path for path in folder.glob("terms/*.tsv") if path.name != "SOURCES.tsv")
    return {path: read_terms(path) for path in paths}


def _as_terms(cut: Slice, kinds: Mapping[str, str], old: Mapping[str, Term]) -> Iterator[Term]:
    own, inherited = _own_prefix(cut), _spread(cut, kinds)
    for term in cut.terms:
        foreign = _prefix(term.curie) != own
        version = f"{cut.version} (import of {own})".strip() if foreign else cut.version
        kind = inherited.get(term.curie) or (old[term.curie].kind if term.curie in old else "")
        synonyms = tuple(text for text in term.synonyms if "|" not in text)
        yield Term(term.curie, term.label, synonyms, term.above, version, kind)


def _spread(cut: Slice, kinds: Mapping[str, str]) -> dict[str, str]:
    """Return id -> kind, upwards from the terms with a kind; none where those below disagree."""
    above = {term.curie: term.above for term in cut.terms}
    found: dict[str, set[str]] = defaultdict(set)
    for curie, kind in kinds.items():
        todo, seen = [curie] if kind and curie in above else [], set[str]()
        while todo:
            name = todo.pop()
            found[name].add(kind)
            seen.add(name)
            todo.extend(other for other in above[name] if other not in seen)
    spread = {curie: next(iter(listed)) for curie, listed in found.items() if len(listed) == 1}
    return spread | {curie: kind for curie, kind in kinds.items() if kind}


def _own_prefix(cut: Slice) -> str:
    """Return the prefix that the ontology is named after, else the one of most terms."""
    counts = Counter(_prefix(term.curie) for term in cut.terms)
    stem = PurePosixPath(cut.ontology).stem.casefold()
    return max(sorted(counts), key=lambda prefix: (prefix.casefold() == stem, counts[prefix]))


def _merged(
    folder: Path, tables: Mapping[Path, list[Term]], new: Mapping[str, Term]
) -> dict[Path, list[Term]]:
    """Return path -> terms of the tables that change."""
    by_prefix: dict[str, dict[str, Term]] = defaultdict(dict)
    for curie, term in new.items():
        by_prefix[_prefix(curie)][curie] = term
    paths = {prefix: folder / "terms" / f"{prefix.lower()}.tsv" for prefix in by_prefix}
    return {
        path: list(({term.curie: term for term in tables.get(path, ())} | by_prefix[prefix]).values())
        for prefix, path in paths.items()
    }


def _term_table(terms: Iterable[Term]) -> bytes:
    ordered = sorted(terms, key=lambda term: (len(term.curie), term.curie))
    return _table(
        TERM_COLUMNS,
        (
            (t.curie, t.label or "", "|".join(t.synonyms), "|".join(t.parents), t.version, t.kind)
            for t in ordered
        ),
    )


def _source_table(cut: Slice, folder: Path) -> bytes:
    path = folder / "terms" / "SOURCES.tsv"
    sources = read_sources(path) if path.exists() else {}
    own = _own_prefix(cut)
    for prefix in {_prefix(term.curie) for term in cut.terms}:
        fresh = _own_source(cut, prefix) if prefix == own else _foreign_source(cut, prefix)
        old = sources.get(prefix, fresh)
        sources[prefix] = Source(
            prefix, old.name, old.ontology, old.licence, old.attribution, fresh.version or old.version
        )
    rows = (tuple(getattr(sources[prefix], name) for name in SOURCE_COLUMNS) for prefix in sorted(sources))
    return _table(SOURCE_COLUMNS, rows)


def _own_source(cut: Slice, prefix: str) -> Source:
    iri = cut.ontology if "://" in cut.ontology and " " not in cut.ontology else _ontology_of(prefix)
    licence = cut.licence or "not stated in the file"
    return Source(prefix, cut.title or prefix, iri, licence, cut.title or iri, cut.version)


def _foreign_source(cut: Slice, prefix: str) -> Source:
    itself = cut.title or cut.ontology or _own_prefix(cut)
    version = f"{cut.version} (import of {_own_prefix(cut)})".strip()
    return Source(
        prefix, prefix, _ontology_of(prefix), f"not stated in {itself}", f"as found in {itself}", version
    )


def _ontology_of(prefix: str) -> str:
    namespace = PREFIXES[prefix]
    return f"{_OBO}{prefix.lower()}.owl" if namespace == f"{_OBO}{prefix}_" else namespace


def _obsolete_table(cut: Slice, path: Path) -> bytes:
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    rows = {cells[0]: cells for cells in (tuple(line.split("\t")) for line in lines[1:])}
    rows = {curie: cells for curie, cells in rows.items() if curie not in {term.curie for term in cut.terms}}
    rows |= {term.curie: (term.curie, "|".join(term.replaced_by)) for term in cut.terms if term.obsolete}
    return _table(OBSOLETE_COLUMNS, (rows[curie] for curie in sorted(rows)))


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> bytes:
    return "".join("\t".join(row) + "\n" for row in (columns, *rows)).encode()


def _write_all(files: Mapping[Path, bytes]) -> list[Path]:
    """Write all files or, if one cannot be written, put back those before it."""
    before = {path: path.read_bytes() if path.exists() else None for path in files}
    changed: list[Path] = []
    try:
        for path, data in files.items():
            if write_atomically(path, data):
                changed.append(path)
    except SourceError:
        for path in changed:
            held = before[path]
            if held is None:
                path.unlink(missing_ok=True)
            else:
                write_atomically(path, held)
        raise
    return changed
