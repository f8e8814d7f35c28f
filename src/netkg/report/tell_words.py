"""Words and numbers of a told text: plurals, percentages, sentences by style, words that are never used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from netkg.errors import AnalysisError
from netkg.report import numbers

__all__ = [
    "FORBIDDEN",
    "OUTCOMES",
    "STYLES",
    "TEMPLATES",
    "check_words",
    "count",
    "join",
    "percent",
    "quoted",
    "share",
    "span",
    "unquoted",
]

FORBIDDEN: Final = (
    *("benefit", "benefits", "benefited", "breakthrough", "cause", "caused", "causes", "causing", "cure"),
    *("cured", "cures", "due to", "effective", "effectiveness", "efficacious", "efficacy", "encouraging"),
    *("exciting", "heal", "heals", "helped", "helpful", "helps", "hope", "hopeful", "impressive", "improve"),
    *("improved", "improvement", "improves", "leads to", "led to", "miracle", "outperforms", "prevents"),
    *("promising", "prove", "proved", "proven", "proves", "recommended", "remarkable", "resulted in"),
    *("results in", "safe", "safely", "should be given", "significant", "significantly", "striking"),
    *("successful", "superior", "thanks to", "well tolerated", "work", "worked", "working", "works"),
)
"""Words that say more than a count can: none stands in a text, except in quotes, which are others' words."""

OUTCOMES: Final = MappingProxyType(
    {
        "nk:ObjectiveResponse": (
            "had an objective response",
            "An objective response means that tumours shrank by a set amount or could no longer be seen.",
        ),
        "nk:PDL1Positivity": (
            "had a positive PD-L1 test",
            "PD-L1 is a protein on cells; the test says nothing of what a treatment does.",
        ),
        "nk:DiseaseControlBestResponse": (
            "had a response or stable disease at best",
            "Slow-growing tumours can be stable without any treatment.",
        ),
    }
)
"""Outcome -> what people had, and what that means; any other outcome is told by its label."""

_PLAIN: Final = {
    "asked": "How often was {outcome} recorded{drugs}{tumour}?",
    "asked_times": "Which times are printed for {outcome}{drugs}{tumour}?",
    "conditions": "Further conditions were: {conditions}.",
    "wider": "Taken too were {kinds}.",
    "listed": "Listed here {are} {groups}: {sources}, {reports}{years}.",
    "counted": "Counted here {are} {groups}: {sources}, {reports}{years}.",
    "one": "In {label}, {fraction} {had} ({percent}{exact}).",
    "one_none": (
        "In {label}, none of {patients} {had}. With {patients}, a true rate of up to {bound} "
        "(one-sided {level}) cannot be excluded."
    ),
    "one_all": "In {label}, all {patients} {had} ({fraction}{exact}).",
    "time": "In {label}, {patients}: the {statistic} as printed is {time} ({interval}).",
    "median_means": "A median is the time by which half of those followed had the event, as estimated.",
    "same_source": "Groups of one source may hold the same people.",
    "times_apart": "Times are not pooled and cannot be averaged; each stands alone.",
    "exact": "The exact {level} interval reaches from {low} to {high}.",
    "exact_short": "; exact {level} interval {low} to {high}",
    "interval_means": "An interval shows how far such a count can be off by chance alone.",
    "refused": "The groups were not put together, because they differ in {attributes}.",
    "refused_each": "Each stands alone.",
    "anyway": "The groups are not comparable: they differ in {attributes}. A joint number was asked for.",
    "pooled": "Together, {fraction} {had} ({percent}).",
    "pooled_estimate": "The joint estimate is {percent}, with a {level} interval from {low} to {high}.",
    "pooled_means": "It allows for differences between groups, so it need not be the share of all.",
    "pooled_none": (
        "Together, none of {patients} {had}. With {patients}, a true rate of up to {bound} "
        "(one-sided {level}) cannot be excluded."
    ),
    "crude": "The exact crude proportion stands in, which takes no account of differences between groups.",
    "range": "Single groups reach from {lowest} to {highest}.",
    "prediction": "A further group could lie anywhere from {low} to {high} ({level} prediction interval).",
    "prediction_none": "There are too few groups to say where a further one would lie.",
    "heterogeneity": "",
    "few": "With so few sources, how much they differ can hardly be told; read the single groups first.",
    "overlap": "Possibly {pairs}. Then the estimate is {percent} ({low} to {high}).",
    "overlap_sensitive": "That changes the answer, so the joint number must not be read alone.",
    "threshold": "The interval {side}.",
    "differ": "The groups differ in {attributes}.",
    "mixed": (
        "{label} also holds people with {tumour}, which is outside the default scope: {count}, not "
        "reported apart."
    ),
    "basis": "{which}, the count is not printed: it {basis}.",
    "sensitivity": "{which}, the count is fit for sensitivity analysis only.",
    "second_hand": "{which}, the original publication was not read.",
    "uncontrolled": "No comparison group is recorded, so these numbers do not show what a drug does.",
    "not_reported": "The reports leave out {items}.",
    "not_seen": "Not seen in the parts that were read: {items}.",
    "note": "The record adds: {note}",
    "left_out": "Left out: {items}.",
    "nothing_left_out": "Nothing that answers the question was left out.",
}

_ABSTRACT: Final = _PLAIN | {
    "asked": "Outcome: {outcome}{drugs}{tumour}.",
    "asked_times": "Outcome: {outcome}{drugs}{tumour}.",
    "listed": "Listed {are} {groups}: {sources}, {reports}{years}.",
    "time": "{label}, {patients}: {statistic} {time} as printed ({interval}).",
    "median_means": "",
    "times_apart": "Times were not pooled.",
    "counted": "Included {are} {groups}: {sources}, {reports}{years}.",
    "one": "{label}: {fraction} {had} ({percent}{exact}).",
    "one_none": (
        "{label}: none of {patients} {had}; a true proportion of up to {bound} (one-sided {level} bound) "
        "cannot be excluded."
    ),
    "one_all": "{label}: all {patients} {had} ({fraction}{exact}).",
    "exact": "The exact (Clopper-Pearson) {level} interval is {low} to {high}.",
    "interval_means": "",
    "refused": "Results were not pooled because they differ in {attributes}.",
    "refused_each": "",
    "anyway": "Results are not comparable (they differ in {attributes}) and were pooled on request.",
    "pooled": "Overall, {fraction} {had} ({percent}).",
    "pooled_means": "",
    "pooled_estimate": (
        "The pooled proportion is {percent} ({level} interval {low} to {high}; {method}, {interval_method} "
        "interval)."
    ),
    "pooled_none": (
        "Overall, none of {patients} {had}; a true proportion of up to {bound} (one-sided {level} bound) "
        "cannot be excluded."
    ),
    "range": "Single proportions range from {lowest} to {highest}.",
    "prediction": "The {level} prediction interval is {low} to {high}.",
    "prediction_none": "There are too few groups that share no patients for a prediction interval.",
    "heterogeneity": "Between cohorts, tau² is {tau2} ({scale}) and I² is {i2}.",
    "few": "Heterogeneity cannot be estimated reliably; single results come first.",
    "overlap": "Possibly {pairs}; if so, the estimate is {percent} ({low} to {high}).",
    "overlap_sensitive": "The estimate is overlap-sensitive.",
    "differ": "Cohorts differ in {attributes}.",
    "uncontrolled": "No comparison group is recorded; the numbers are uncontrolled.",
    "not_reported": "Not reported: {items}.",
    "not_seen": "Not seen in the parts that were read: {items}.",
}

STYLES: Final = ("plain", "abstract")
"""``plain`` is for a patient advocate, ``abstract`` for a scientific abstract."""

TEMPLATES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"plain": _PLAIN, "abstract": _ABSTRACT})
"""Style -> name of a sentence -> its words; an empty one is not said in that style."""

_NO_QUOTES: Final = str.maketrans("“”", "''")
_QUOTED: Final = re.compile(r"“[^”]*”")
_NEVER: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, FORBIDDEN))})\b", re.IGNORECASE)


def percent(proportion: float) -> str:
    """Return a proportion in per cent with its sign, rounded as the figures have it.

    >>> percent(4 / 107), percent(0.5), percent(1 / 16)
    ('3.7 %', '50.0 %', '6.3 %')
    """
    return f"{numbers.percent(proportion)} %"


def span(interval: Sequence[float]) -> dict[str, str]:
    """Return the limits of an interval as ``low`` and ``high``, in per cent."""
    return {"low": percent(interval[0]), "high": percent(interval[1])}


def share(level: float) -> str:
    """Return the level of an interval: 0.95 is ``95 %``."""
    return f"{100 * level:g} %"


def count(number: int, noun: str, many: str | None = None) -> str:
    """Return a number with its noun.

    >>> count(1, "patient"), count(0, "patient"), count(2, "series", "series")
    ('1 patient', '0 patients', '2 series')
    """
    return f"{number} {noun if number == 1 else many or f'{noun}s'}"


def join(parts: Iterable[str]) -> str:
    """Return parts as a list in a sentence.

    >>> join(["a"]), join(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    items = list(parts)
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def quoted(text: str) -> str:
    """Return words of somebody else in quotes: a label, a condition, a note."""
    return f"“{text.translate(_NO_QUOTES)}”"


def unquoted(text: str) -> str:
    """Return a text without what stands in quotes."""
    return _QUOTED.sub("“”", text)


def check_words(text: str) -> str:
    """Return a text as it is.

    Raises:
        AnalysisError: one of :data:`FORBIDDEN` stands in it outside quotes.
    """
    found = sorted({match[0].lower() for match in _NEVER.finditer(unquoted(text))})
    if found:
        raise AnalysisError(
            f"the text would say {', '.join(map(repr, found))}", hint="a count does not say so; report this"
        )
    return text
