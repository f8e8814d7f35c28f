"""Terms for records: a few verified ids, found by the words of their labels."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pytest

LABELS = {
    "EFO:0000638": "overall survival",
    "HGNC:17635": "CD274",
    "NCIT:C106432": "Pembrolizumab",
    "NCIT:C18213": "Stable Disease",
    "NCIT:C27720": "Pancreatic Neuroendocrine Tumor",
    "NCIT:C27971": "Stage IV",
    "NCIT:C28077": "Grade 1",
    "NCIT:C28078": "Grade 2",
    "NCIT:C28234": "Progression-free Survival",
    "NCIT:C53312": "Retrospective Study",
    "NCIT:C68814": "Nivolumab",
    "NCIT:C94536": "Best Overall Response",
    "OBI:0002674": "case series design",
    "UBERON:0001264": "pancreas",
    "fabio:Abstract": "Abstract",
    "fabio:JournalArticle": "JournalArticle",
}


@dataclass(frozen=True)
class OneTerm:
    curie: str
    label: str | None


class FewTerms:
    """The methods of ``netkg.ontology.terms.TermTable`` that records use."""

    def is_known(self, curie):
        return curie in LABELS

    def label(self, curie):
        return LABELS.get(curie)

    def replacements(self, curie):
        return None

    def misfit(self, slot, curie):
        return None

    def suggest(self, text, limit=3):
        names = {
            name: curie for curie, label in LABELS.items() for name in (curie.casefold(), label.casefold())
        }
        near = get_close_matches(text.casefold(), names, n=limit, cutoff=0.6)
        return [OneTerm(names[name], LABELS[names[name]]) for name in near]


@pytest.fixture(scope="session")
def terms():
    """Return a few terms."""
    return FewTerms()


@pytest.fixture(scope="session")
def cases(checkout) -> Path:
    """Return the folder of good and bad records."""
    return checkout / "tests" / "cases" / "records"
