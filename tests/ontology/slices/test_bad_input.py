"""What cannot be read is refused with its place and its reason."""

import gzip
import json
import os
import shutil

import pytest

from netkg.errors import OntologyError, SourceError
from netkg.ontology.slices import CutOptions, cut_slice

TERM = "[Term]\nid: TOY:1\nname: one\n"
HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">\n'
ENTITIES = ' rdf:RDF [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def shortened(value):
    return repr(value)[:24]


@pytest.fixture
def refuse(tmp_path, cut):
    """Return a function that cuts from a text in a file of a name and gives back the error's message."""

    def refuse(name, text, *ids, error=OntologyError, **changes):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(error) as caught:
            cut(path, *(ids or ["TOY:1"]), **changes)
        assert str(path) in caught.value.message
        return caught.value.message.removeprefix(f"{path}:"), caught.value.hint or ""

    return refuse


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[Term]\nid: TOY:1\nname one\n", 3),
        ("[Term\nid: TOY:1\n", 1),
        (f"{TERM}\n[Term]\nname: two\n", 5),
        (f'{TERM}synonym: "uno EXACT []\n', 4),
        (f"{TERM}is_a:\n", 4),
        (f"{TERM}relationship: part_of\n", 4),
        (f"{TERM}comment: long \\".encode() + b"\xff\n", 4),
        (f"{TERM}is_a: TOY", 4),
        (f"{TERM}comment: " + "x" * 2_000_000, 4),
    ],
    ids=shortened,
)
def test_malformed_obo_is_refused_with_its_line(refuse, text, line):
    head = "format-version: 1.4\n"
    text = head.encode() + text if isinstance(text, bytes) else head + text
    assert refuse("t.obo", text)[0].startswith(f"{line + 1}: ")


def test_an_obo_file_that_ends_within_a_line_is_cut_short(refuse):
    assert "cut short" in refuse("t.obo", f"{TERM}is_a: TOY")[0]


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ('[\n {"id": "1", "namespace": "toy"},\n {"id": "2" "namespace": "toy"}\n]', "3:13", "delimiter"),
        ('[\n {"id": "1", "namespace": "toy"}\n {"id": "2", "namespace": "toy"}\n]', "3:2", "','"),
        ('[\n {"id": "1", "namespace": "toy"},\n', "3:1", "cut short"),
        ('[\n {"id": "1", "namespace": "to', "2:27", "cut short"),
        ('[\n {"id": "1", "namespace": "toy"}\n]\n]', "4:1", "follows the end"),
        ('[\n {"name": "one"}\n]', "2:17", "no id and namespace"),
        ("[\n 7\n]", "2:3", "object in braces"),
        ('{"things": []}', "1:15", "neither"),
        ('{"graphs": [{"nodes": [{"lbl": "one"}]}]}', "1:38", "no id"),
        ('{"graphs": [{"edges": [{"sub": "one"}]}]}', "1:38", "an edge"),
        ('{"graphs": [{"nodes": {}}]}', "1:23", "'['"),
        ("{graphs: []}", "1:2", "key in quotes"),
        ("[" * 100_000, "1:2", "too deeply"),
        ('["' + "x" * 100_000, "1:2", "cut short"),
        (b'[\n "\xff"]', "2:3", "UTF-8"),
        (b'[\n {"id": "' + b"9" * 10 + b'", "namespace": ' + b"9" * 5000 + b"}]", "2:2", "digits"),
    ],
    ids=shortened,
)
def test_malformed_json_is_refused_with_line_and_column(refuse, text, place, word):
    message, _ = refuse("t.json", text)
    assert message.startswith(f"{place}: malformed JSON: ")
    assert word in message


def test_the_place_in_a_long_json_file_is_right(refuse):
    entries = [{"id": str(number), "namespace": "toy", "name": "é" * 90} for number in range(20_000)]
    text = json.dumps(entries, indent=1, ensure_ascii=False)
    broken = text.replace('"id": "19000",', '"id": "19000"')
    line = broken[: broken.index('"19000"')].count("\n") + 1
    assert refuse("t.json", broken)[0].startswith(f"{line + 1}:3: ")


@pytest.mark.parametrize("word", ["<!DOCTYPE", "<!doctype"])
@pytest.mark.parametrize(
    "before", ["", '<?xml version="1.0"?>\n<!-- a -->\n', HEAD, HEAD + "<!-- x -->" * 3000]
)
def test_rdf_xml_with_a_doctype_is_refused_wherever_it_stands(refuse, before, word):
    rest = "" if before.startswith("<rdf") else HEAD
    text = f"{before}{word}{ENTITIES}{rest}<rdf:Description><e:p>&b;</e:p></rdf:Description></rdf:RDF>"
    message, hint = refuse("t.owl", text, error=SourceError)
    assert "DOCTYPE" in message
    assert "Turtle" in hint


@pytest.mark.parametrize("end", [0, -1, -20])
def test_rdf_xml_without_its_end_is_cut_short(refuse, cases, end):
    text = (cases / "toy.owl").read_text().partition("</rdf:RDF>")[0].rstrip()
    refuse("t.owl", text[:end] if end else text)
    assert "</rdf:RDF> is missing" in refuse("t.owl", text)[0]


def test_malformed_rdf_xml_is_refused_near_its_line(refuse, cases):
    text = (cases / "toy.owl").read_text().replace("</rdfs:label>", "</rdfs:lable>", 1)
    assert refuse("t.owl", text)[0].startswith(" about line ")


def test_a_text_without_end_in_rdf_xml_is_refused(refuse):
    assert "bytes is refused" in refuse("t.owl", HEAD + "x" * 17_000_000, error=SourceError)[0]


def test_malformed_turtle_is_refused_with_line_and_column(refuse, cases):
    text = (cases / "toy.ttl").read_text()
    line = text[: text.index("toy:0000005 a")].count("\n") + 1
    assert refuse("t.ttl", text.replace("toy:0000005 a", "toi:0000005 a"))[0].startswith(f"{line}:1: ")
    refuse("t.ttl", text[:-20])
    refuse("t.ttl", '<https://example.org/a> <https://example.org/b> "' + "x" * 20_000_000)


@pytest.mark.parametrize("source", ["toy.obo", "toy.json", "toy.owl", "toy.ttl"])
@pytest.mark.parametrize("ending", ["obo", "json", "owl", "ttl"])
def test_a_file_must_be_what_its_ending_says(refuse, cases, source, ending):
    if not source.endswith(ending):
        message, hint = refuse(f"t.{ending}", (cases / source).read_bytes(), error=SourceError)
        assert "its ending says" in message
        assert "ending" in hint


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"! only a comment\n", "empty"),
        (b"PK\x03\x04....", "zip"),
        (b"%PDF-1.7", "PDF"),
        (b"\n<!DOCTYPE html>\n<html>", "web page"),
        ("<rdf:RDF/>".encode("utf-16"), "UTF-16"),
        (b'<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#">', "OWL/XML"),
        (b'<?xml version="1.0"?>\n<svg:svg xmlns="x">', "<svg:svg>"),
        (b'<?xml version="1.0"?>\n', "no element"),
        (b"Prefix(:=<https://example.org/>)", "functional"),
        (b"Prefix: : <https://example.org/>", "Manchester"),
        (b"one,two,three", "none of"),
    ],
)
def test_what_is_no_ontology_is_named(refuse, content, word):
    assert word in refuse("t.owl", content, error=SourceError)[0]


def test_files_that_cannot_be_read(tmp_path, cut):
    for path, word in [
        (tmp_path, "ending"),
        (tmp_path / "no.obo", "No such file"),
        (tmp_path / "a.txt", "ending"),
    ]:
        with pytest.raises(SourceError, match=word):
            cut(path, "TOY:1")
    (tmp_path / "folder.obo").mkdir()
    with pytest.raises(SourceError, match="not a file"):
        cut(tmp_path / "folder.obo", "TOY:1")


@pytest.mark.parametrize("name", ["t.obo", "t.json", "t.owl", "t.ttl"])
def test_an_ontology_without_terms_is_refused(refuse, name):
    empty = {
        "t.obo": "ontology: toy\n",
        "t.json": "[]",
        "t.owl": HEAD + "</rdf:RDF>",
        "t.ttl": "@prefix e: <e:> .\n",
    }
    assert "holds no terms" in refuse(name, empty[name])[0]


@pytest.mark.parametrize("name", ["toy.obo", "toy.json", "toy-indra.json", "toy.owl", "toy.ttl"])
def test_gzip_is_looked_through(tmp_path, cases, cut, name):
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((cases / name).read_bytes()))
    assert cut(packed, "TOY:0000008") == cut(cases / name, "TOY:0000008")


def test_gzip_that_is_damaged_cut_short_hidden_or_too_large(refuse, cases):
    content = (cases / "toy.obo").read_bytes()
    packed = gzip.compress(content)
    assert "cut short" in refuse("t.obo.gz", packed[:-12], error=SourceError)[0]
    assert "damaged" in refuse("t.obo.gz", packed[:40] + b"\xff" * 9 + packed[49:], error=SourceError)[0]
    assert "compressed with gzip" in refuse("t.obo", packed, error=SourceError)[0]
    assert "not compressed" in refuse("t.obo.gz", content, error=SourceError)[0]
    assert "gzip within gzip" in refuse("t.obo.gz", gzip.compress(packed), error=SourceError)[0]
    bomb = gzip.compress(TERM.encode() + b"\n" * 50_000_000)
    assert "more than 1,000,000 bytes" in refuse("t.obo.gz", bomb, error=SourceError, max_unpacked=10**6)[0]


def test_a_byte_order_mark_is_skipped(tmp_path, cases, cut):
    for name in ["toy.obo", "toy.json", "toy.owl", "toy.ttl"]:
        path = shutil.copy(cases / name, tmp_path / name)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert cut(path, "TOY:0000008") == cut(cases / name, "TOY:0000008")


def test_progress_grows_to_the_end_of_both_passes(tmp_path, toy_options):
    path = tmp_path / "t.obo"
    path.write_text("".join(f"[Term]\nid: TOY:{n}\nname: {'x' * 50}\n\n" for n in range(40_000)))
    seen = []
    cut_slice(path, ["TOY:1"], lambda done, total: seen.append((done, total)), options=toy_options())
    assert seen == sorted(seen)
    assert seen[-1] == (2 * path.stat().st_size,) * 2
    assert 10 < len(seen) < 250
    assert {total for _, total in seen} == {2 * path.stat().st_size}


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, toy_options):
    path = tmp_path / "t.obo"
    path.write_text(TERM)
    with pytest.raises(SourceError, match="changed while"):
        cut_slice(path, ["TOY:1"], lambda *_: os.utime(path, ns=(1, 1)), options=toy_options())


def test_prefixes_must_be_well_formed_and_not_taken():
    for prefixes in ({"T Y": "https://example.org/"}, {"TOY": "here"}, {"MONDO": "https://example.org/"}):
        with pytest.raises(OntologyError):
            cut_slice("t.obo", ["TOY:1"], options=CutOptions(prefixes=prefixes))
