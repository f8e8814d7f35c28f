"""Evidence in a short exact paragraph: how many of how many, how sure, what is not there, what was left out.

The numbers are those of the analysis and no others. A text never says why something happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.clusters import find_clusters
from netkg.analyse.estimate import Estimate, Prepared, Settings, estimate, prepare
from netkg.analyse.outside import mixed_of
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.scope import how_many
from netkg.analyse.selection import Question, row_label
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError
from netkg.report.tell_context import Telling, attribute_words
from netkg.report.tell_gaps import left_out_items, missing_items, which_groups
from netkg.report.tell_numbers import tell_pool, tell_singles
from netkg.report.tell_times import find_times, tell_times
from netkg.report.tell_words import STYLES, check_words, count, join, quoted
from netkg.report.tell_years import years_of

__all__ = ["Told", "check_style", "find_evidence", "tell", "told"]

_BASIS: Final = {
    "DerivedFromAPercentage": "was calculated back from a printed percentage",
    "DerivedFromPatients": "follows from the patients described one by one",
    "DerivedFromOtherCounts": "was calculated from other counts",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A text: the sentences of its one paragraph, in order, and the statement on its use."""

    style: str
    sentences: tuple[str, ...]
    use: str = field(default=USE_STATEMENT, repr=False)

    @property
    def text(self) -> str:
        """Return the paragraph."""
        return " ".join(self.sentences)


def find_evidence(body: Body, question: Question, settings: Settings | None = None) -> Estimate | Prepared:
    """Return the estimate for a question or, where its results may not be pooled, the results alone.

    Those are results that are not comparable and, where nothing can be counted, times as they are printed.

    Raises:
        AnalysisError: nothing can be counted.
    """
    chosen, clusters = settings or Settings(), find_clusters(body)
    times = find_times(body, question, clusters)
    if times is not None:
        return times
    prepared = prepare(body, question, chosen, clusters)
    if prepared.comparable or chosen.not_comparable:
        return estimate(body, question, chosen, clusters)
    return prepared


def tell(found: Estimate | Prepared, body: Body, *, style: str = "plain", level: float = 0.95) -> Told:
    """Return the text on the evidence for a question.

    Args:
        found: an estimate, or results that may not be pooled (:func:`find_evidence`).
        body: the body of evidence that they are of.
        style: one of :data:`netkg.report.tell_words.STYLES`.
        level: coverage of the intervals of results that are not pooled; an estimate has its own.

    Raises:
        AnalysisError: an unknown style, or a word that no text may have.
    """
    check_style(style)
    if isinstance(found, Estimate):
        telling = Telling(found.prepared, found, body, style, found.settings.level)
    else:
        telling = Telling(found, None, body, style, level)
    return told(style, _sentences(telling))


def check_style(style: str) -> None:
    """Refuse a style that does not exist.

    Raises:
        AnalysisError: it is not known; the hint lists those that are.
    """
    if style not in STYLES:
        raise AnalysisError(f"there is no style {style!r}", hint=f"one of {', '.join(STYLES)}")


def told(style: str, sentences: Iterator[str]) -> Told:
    """Return sentences as a text, without empty ones.

    Raises:
        AnalysisError: a word that no text may have.
    """
    said = tuple(filter(None, sentences))
    check_words(" ".join(said))
    return Told(style, said)


def _sentences(telling: Telling) -> Iterator[str]:
    made = telling.made
    yield from _question(telling)
    yield _counted(telling)
    yield from _refused(telling)
    if telling.timed:
        yield from tell_times(telling)
    elif made is None or made.lead_with_studies:
        yield from tell_singles(telling)
    if made is not None and made.k > 1:
        yield from tell_pool(telling, made)
    yield from _behind(telling)
    yield from _absent(telling)


def _question(telling: Telling) -> Iterator[str]:
    question, label = telling.prepared.selection.question, telling.body.label
    drugs = join(quoted(label(drug)) for drug in question.drugs)
    alone = " and no other drug" if question.alone else ""
    yield telling.say(
        "asked_times" if telling.timed else "asked",
        outcome=quoted(label(question.outcome)),
        drugs=f" with {drugs}{alone}" if drugs else "",
        tumour=f" in {quoted(label(question.tumour))}" if question.tumour else "",
    )
    yield telling.outcome[1] if telling.style == "plain" else ""
    conditions = [quoted(text) for text in question.where]
    conditions += [f"published since {question.since}"] if question.since else []
    conditions += [f"published until {question.until}"] if question.until else []
    yield telling.say("conditions", conditions=join(conditions)) if conditions else ""
    kinds = ["second-hand results"] * question.second_hand
    kinds += ["results fit for sensitivity analysis only"] * question.sensitivity
    yield telling.say("wider", kinds=join(kinds)) if kinds else ""


def _counted(telling: Telling) -> str:
    """Return how many groups, sources and publications; a group may have several results."""
    rows, plain = telling.rows, telling.style == "plain"
    groups = len({row.cohort for row in rows})
    said = count(groups, "group of patients", "groups of patients") if plain else count(groups, "cohort")
    if groups < len(rows):
        said = f"{count(len(rows), 'result')} from {said}"
    return telling.say(
        "listed" if telling.timed else "counted",
        are="is" if said.startswith("1 ") else "are",
        groups=said,
        sources=_sources(telling.prepared.independent.k_eff),
        reports=count(len({row.reported_in for row in rows}), "publication"),
        years=years_of(rows),
    )


def _sources(number: int) -> str:
    """Return how many sources; that nothing is known to link them does not make them independent."""
    return "1 source" if number == 1 else f"{number} sources not known to share patients"


def _refused(telling: Telling) -> Iterator[str]:
    refused = [attribute_words(item.attribute) for item in telling.prepared.differences if item.refused]
    if not refused:
        return
    yield telling.say("anyway" if telling.made else "refused", attributes=join(refused))
    yield telling.say("refused_each") if telling.made is None else ""


def _behind(telling: Telling) -> Iterator[str]:
    """Yield what is behind the numbers: in what results differ, how counts became known, no comparison."""
    rows = telling.rows
    differing = [attribute_words(d.attribute) for d in telling.prepared.differences if not d.refused]
    yield telling.say("differ", attributes=join(differing)) if differing and telling.made else ""
    yield from _mixed(telling)
    for basis, words in _BASIS.items():
        yield _some(telling, "basis", [row for row in rows if row.basis == basis], basis=words)
    yield _some(telling, "sensitivity", [row for row in rows if row.use == "SensitivityAnalysisOnly"])
    yield _some(telling, "second_hand", [row for row in rows if row.second_hand])
    if any(row.drugs for row in rows) and not any(row.comparator for row in rows):
        yield telling.say("uncontrolled")
    if len(rows) == 1 and rows[0].note:
        yield telling.say("note", note=quoted(rows[0].note))


def _mixed(telling: Telling) -> Iterator[str]:
    """Yield how many people of a mixed group are outside the default scope."""
    for row, parts in mixed_of(telling.rows, telling.prepared.selection.question, telling.body):
        for part in parts:
            tumour = quoted(telling.body.label(part.tumour))
            label = f"{quoted(row_label(row))} ({row.record})"
            yield telling.say("mixed", label=label, tumour=tumour, count=how_many(part))


def _some(telling: Telling, name: str, rows: Sequence[EvidenceRow], **parts: str) -> str:
    which = which_groups(len(rows), len(telling.rows))
    return telling.say(name, which=which, **parts) if rows else ""


def _absent(telling: Telling) -> Iterator[str]:
    """Yield what is not reported, what was not seen (which is another thing), and what was left out."""
    for name, state in (("not_reported", "not reported"), ("not_seen", "not seen")):
        items = missing_items(telling.rows, telling.body, state)
        yield telling.say(name, items=join(items)) if items else ""
    left = (*telling.prepared.selection.left_out, *telling.prepared.independent.dropped)
    if left:
        yield telling.say("left_out", items="; ".join(left_out_items(left)))
    else:
        yield telling.say("nothing_left_out")
