"""What stands behind the results of a gap map: publications, places, claims, and results as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from netkg.analyse.companions import COMPANIONS, claim_rows
from netkg.analyse.information.ongoing import RegistrySearch, registry_searches
from netkg.analyse.selection import public_by, row_label
from netkg.errors import AnalysisError
from netkg.namespaces import to_curie
from netkg.query.parameters import bind
from netkg.report.numbers import percent
from netkg.store.base import Solutions

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.companion_rows import ClaimRow
    from netkg.analyse.rows import EvidenceRow
    from netkg.query.catalogue import Catalogue
    from netkg.store.base import Store

__all__ = ["Sources", "number_of", "read_sources", "result_values"]

_PUBLICATION: Final = ("title", "authors", "year", "venue", "doi", "pmid", "read_level")
_PLACE: Final = ("section", "page", "page_kind", "seen_on")


@dataclass(frozen=True)
class Sources:
    """What is known of sources: id -> publication, place or claim; and recorded searches of registries."""

    publications: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    claims: Mapping[str, ClaimRow] = field(default_factory=dict)
    searches: tuple[RegistrySearch, ...] = ()


def read_sources(store: Store, catalogue: Catalogue) -> Sources:
    """Return what a store knows of sources.

    Raises:
        AnalysisError: one of the queries was replaced by another of its name.
    """
    claims = claim_rows(_ask(store, catalogue, COMPANIONS["claims"]))
    return Sources(
        publications=_things(_ask(store, catalogue, "provenance/publications"), "publication", _PUBLICATION),
        places=_things(_ask(store, catalogue, "provenance/where-it-stands"), "place", _PLACE),
        claims={row.claim: row for row in claims},
        searches=registry_searches(_ask(store, catalogue, "gaps/searches")),
    )


def _ask(store: Store, catalogue: Catalogue, name: str) -> Solutions:
    answer = store.query(bind(catalogue.find(name), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError(f"the query {name} gives no rows", hint="it was replaced by another of that name")
    return answer


def _things(answer: Solutions, thing: str, columns: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return id of a thing -> those of the columns that have a value."""
    if missing := {thing, *columns} - set(answer.columns):
        raise AnalysisError(f"a shipped query was replaced by one without {', '.join(sorted(missing))}")
    at = {name: answer.columns.index(name) for name in (thing, *columns)}
    found: dict[str, dict[str, str]] = {}
    for row in answer.rows:
        told = {name: _text(row[at[name]]) for name in columns if row[at[name]] is not None}
        found.setdefault(_text(row[at[thing]]), told)
    return found


def _text(term: object) -> str:
    return to_curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", ""))


def result_values(row: EvidenceRow, body: Body, places: tuple[str, ...]) -> dict[str, Any]:
    """Return a result as plain values; what is not known is left out."""
    day = public_by(row)
    values: dict[str, Any] = {
        "id": row.result,
        "people": row_label(row),
        "study": row.study_label,
        "regimen": " + ".join(body.label(drug) for drug in row.drugs),
        "outcome": body.label(row.outcome),
        "number": number_of(row, body),
        "criteria": body.label(row.criteria) if row.criteria else None,
        "public": day.isoformat() if day else None,
        "second_hand": row.second_hand or None,
        "places": list(places) or None,
    }
    return {key: value for key, value in values.items() if value is not None}


def number_of(row: EvidenceRow, body: Body) -> str:
    """Return what a result says in figures, with its denominator or the reason why it has none."""
    if row.events is not None and row.total is not None:
        share = f" ({percent(row.events / row.total)} %)" if row.total else ""
        return f"{row.events}/{row.total}{share}"
    size = f" in a cohort of {row.cohort_size}" if row.cohort_size is not None else ", denominator not known"
    if row.percent is not None:
        return f"{row.percent:g} %{_limits(row)}, count not given{size}"
    if row.value is not None:
        unit = f" {body.label(row.unit)}" if row.unit else ""
        kind = f"{row.statistic.lower()} " if row.statistic else ""
        alone = "" if row.is_patient else size
        return f"{kind}{row.value:g}{unit}{_limits(row)}{alone}"
    return f"no number{size}"


def _limits(row: EvidenceRow) -> str:
    if row.interval_low is None or row.interval_high is None:
        return ""
    level = f"{row.interval_level:g} % " if row.interval_level is not None else ""
    return f" (printed {level}interval {row.interval_low:g} to {row.interval_high:g})"
