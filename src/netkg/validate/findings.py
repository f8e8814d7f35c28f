"""What a check found: how bad, where, what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import pyoxigraph as ox

from netkg.namespaces import ID, graph_iri

__all__ = ["Finding", "Severity", "sort_findings", "source_of"]


class Severity(IntEnum):
    """How bad a finding is; the higher the worse. Only a violation makes ``netkg validate`` fail."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    ``focus``, ``path``, ``shape`` and ``constraint`` are IRIs and may be empty, but for the first;
    ``value`` is the offending term, if there is one; ``source`` is the graph or file that ``focus``
    belongs to; ``related`` is the IRI of another thing that it must be seen together with.
    """

    severity: Severity
    focus: str
    path: str
    message: str
    value: ox.NamedNode | ox.Literal | None
    shape: str
    constraint: str
    source: str
    related: str = ""


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings without repetition, the worst first, then by where they are."""
    return sorted(
        set(findings),
        key=lambda found: (
            -found.severity,
            found.source,
            found.focus,
            found.shape,
            found.path,
            found.constraint,
            str(found.value),
            found.related,
            found.message,
        ),
    )


def source_of(focus: str) -> str:
    """Return the IRI of the graph that a thing of a record stands in, or an empty text for others.

    >>> source_of("https://w3id.org/netkg/id/kim-2016/cohort-all")
    'https://w3id.org/netkg/graph/kim-2016'
    """
    record, slash, _ = focus.removeprefix(ID).partition("/") if focus.startswith(ID) else ("", "", "")
    return graph_iri(record) if slash else ""
