"""Which term may stand where."""

import dataclasses

import pytest

from netkg.errors import OntologyError
from netkg.ontology.closure import Closure
from netkg.ontology.facets import Facet
from netkg.ontology.slots import SlotRules, check_facets

DRUG = Facet("drug", "drug", "d", "s", "1", ("courses.drugs",), roots=("nk:Drug",), file="drug.toml")
GENE = Facet("gene", "gene", "g", "s", "1", ("results.biomarker",), kinds=("gene",), file="gene.toml")
KINDS = {"nk:Drug": "drug", "nk:New": "drug", "nk:Gene": "gene", "nk:Loose": "drug"}


@pytest.fixture
def rules():
    return SlotRules([DRUG, GENE], Closure({"nk:New": ["nk:Drug"], "nk:Gene": [], "nk:Loose": []}), KINDS)


@pytest.mark.parametrize("curie", ["nk:Drug", "nk:New"])
def test_a_root_and_what_lies_under_it_fit(rules, curie):
    assert rules.misfit("courses.drugs", curie) is None


def test_a_gene_is_no_drug(rules):
    misfit = rules.misfit("courses.drugs", "nk:Gene")
    assert misfit.takes == (DRUG,)
    assert misfit.fitting == ("results.biomarker",)


def test_a_term_of_no_facet_fits_only_where_any_does(rules):
    assert rules.misfit("courses.drugs", "nk:Loose").fitting == ()
    assert rules.misfit("wordings.term", "nk:Loose") is None


def test_another_facet_of_the_same_place_widens_it():
    other = dataclasses.replace(DRUG, name="loose", roots=("nk:Loose",))
    rules = SlotRules([DRUG, other], Closure({name: [] for name in KINDS}), KINDS)
    assert rules.takes("courses.drugs") == (DRUG, other)
    assert rules.misfit("courses.drugs", "nk:Loose") is None
    assert rules.misfit("courses.drugs", "nk:Gene") is not None


@pytest.mark.parametrize(
    ("changed", "message", "hint"),
    [
        ({"slots": ("courses.drug",)}, "drug.toml: courses.drug is not a place of a record", "courses.drugs"),
        ({"slots": ("zzz",)}, "drug.toml: zzz is not a place", "section.field"),
        ({"roots": ("nk:Nothing",)}, "drug.toml: nk:Nothing is not in the term tables", "ontology/terms/"),
        ({"words": {"pill": "nk:Nothing"}}, "drug.toml: nk:Nothing is not in the term", "ontology/terms/"),
        ({"closed_list": "nk:Nothing"}, "drug.toml: nk:Nothing is not a closed list", None),
    ],
)
def test_a_facet_that_names_what_there_is_not_is_refused(changed, message, hint):
    with pytest.raises(OntologyError, match=message) as caught:
        check_facets([dataclasses.replace(DRUG, **changed)], KINDS)
    assert hint is None or hint in caught.value.hint


WRONG = [
    ("courses.drugs", "HGNC:17635"),
    ("courses.drugs", "NCIT:C27720"),
    ("cohorts.tumour", "NCIT:C106432"),
    ("cohorts.tumour", "UBERON:0001264"),
    ("cohorts.sites", "NCIT:C27720"),
    ("patients.grade", "NCIT:C27971"),
    ("patients.stage", "NCIT:C28077"),
    ("results.outcome", "HGNC:17635"),
    ("results.category", "nk:ObjectiveResponse"),
    ("results.biomarker", "NCIT:C106432"),
    ("studies.designs", "fabio:JournalArticle"),
    ("publication.kind", "NCIT:C71104"),
    ("claims.interventions", "NCIT:C188218"),
]


@pytest.mark.parametrize(("slot", "curie"), WRONG)
def test_the_shipped_facets_refuse(table, slot, curie):
    assert table.misfit(slot, curie) is not None


def test_every_shipped_drug_tumour_outcome_and_so_on_fits_somewhere(table):
    bound = {"drug", "drug-class", "procedure", "tumour", "outcome", "category", "site", "gene", "cell"}
    bound |= {"biomarker", "grade", "stage", "design", "document", "assay", "evidence"}
    loose = [term.curie for term in table if term.kind in bound and not table.slots.facets_of(term.curie)]
    assert loose == []
