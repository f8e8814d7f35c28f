import pytest

from netkg.config import add_prefixes, open_project
from netkg.errors import OntologyError, SourceError
from netkg.model import Term
from netkg.namespaces import PREFIXES, declare_prefixes, is_curie, to_curie, to_iri

TOY = "https://example.org/toy/TOY_"


@pytest.fixture(autouse=True)
def own_prefixes_are_forgotten():
    """What a test declares is known to that test only."""
    before = dict(PREFIXES)
    yield
    PREFIXES.clear()
    PREFIXES.update(before)


def test_a_declared_prefix_works_everywhere():
    assert not is_curie("TOY:1")
    declare_prefixes({"TOY": TOY})
    assert is_curie("TOY:1")
    assert to_iri("TOY:1") == f"{TOY}1"
    assert to_curie(f"{TOY}1") == "TOY:1"
    assert Term.problem("TOY:1") is None


def test_to_declare_the_same_again_changes_nothing():
    declare_prefixes({"TOY": TOY})
    before = dict(PREFIXES)
    declare_prefixes({"TOY": TOY, "NCIT": PREFIXES["NCIT"]})
    assert before == PREFIXES


@pytest.mark.parametrize(
    ("prefix", "namespace", "message"),
    [
        ("NCIT", "https://example.org/ncit/", "NCIT stands for http://purl.obolibrary.org/obo/NCIT_ already"),
        ("ncit", "https://example.org/ncit/", "NCIT stands for"),
        ("NCI", "http://purl.obolibrary.org/obo/NCIT_", "has the prefix NCIT already"),
        ("a-b", TOY, "letters, digits and points"),
        ("1A", TOY, "begins with a letter"),
        ("A.", TOY, "letters, digits and points"),
        ("TOY", "example", "not the beginning of IRIs"),
        ("TOY", "https://example.org/a b/", "not the beginning of IRIs"),
        ("TOY", "https://example.org/toy", "up to and with its last"),
        ("TOY", "https://w3id.org/netkg/id/", "belongs to netkg"),
    ],
)
def test_a_prefix_that_would_confuse_is_refused_and_nothing_changes(prefix, namespace, message):
    before = dict(PREFIXES)
    with pytest.raises(OntologyError, match=message):
        declare_prefixes({"FINE": "https://example.org/fine/", prefix: namespace})
    assert before == PREFIXES


def test_an_unknown_prefix_says_how_to_declare_it():
    with pytest.raises(OntologyError, match="unknown prefix in 'TOY:1'") as caught:
        to_iri("TOY:1")
    assert "netkg.toml" in caught.value.hint


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "netkg.toml"
    path.write_text('# mine\n[project]\nname = "mine"\n', encoding="utf-8")
    return path


def test_settings_declare_prefixes(settings):
    settings.write_text(
        f'[project]\nname = "mine"\n[prefixes]\nTOY = "{TOY}"\n"ICD10" = "https://example.org/icd/"\n'
    )
    open_project(settings.parent)
    assert to_curie(f"{TOY}7") == "TOY:7"
    assert Term.problem("ICD10:C7A.8") is None


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ('[prefixes]\nNCIT = "https://example.org/"\n', OntologyError, "toml: prefix NCIT: NCIT stands for"),
        ("[prefixes]\nTOY = 3\n", SourceError, r"\[prefixes\] TOY is not text"),
        ('[prefixs]\nTOY = "x"\n', SourceError, r"\[prefixs\] is not a table of netkg"),
    ],
)
def test_wrong_prefixes_in_settings_are_refused(settings, text, error, message):
    settings.write_text(text)
    with pytest.raises(error, match=message):
        open_project(settings.parent)


def test_prefixes_are_added_beside_what_stands_there(settings):
    assert add_prefixes(settings.parent, {"TOY": TOY})
    assert settings.read_text() == f'# mine\n[project]\nname = "mine"\n\n[prefixes]\n"TOY" = "{TOY}"\n'
    assert add_prefixes(settings.parent, {"ZOO": "https://example.org/zoo/"})
    assert not add_prefixes(settings.parent, {"TOY": TOY})
    assert settings.read_text().endswith(f'[prefixes]\n"ZOO" = "https://example.org/zoo/"\n"TOY" = "{TOY}"\n')
    open_project(settings.parent)
    assert to_curie("https://example.org/zoo/1") == "ZOO:1"
