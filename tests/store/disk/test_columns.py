"""The columns of inputs hold the triples that a store holds after loading them, term by term."""

import pyoxigraph as ox
import pytest

from netkg.errors import SourceError
from netkg.store.disk import columns
from netkg.store.disk.columns import read_columns
from netkg.store.disk.inputs import name_input

A = "<https://example.org/a>"
G = "<https://example.org/g>"


def triples(found):
    """Return the triples of columns."""
    terms, codes = found.terms, (found.subjects, found.predicates, found.objects)
    return {ox.Triple(*(terms[code] for code in row)) for row in zip(*codes, strict=True)}


def stored(*inputs):
    store = ox.Store()
    for given in inputs:
        graph = None if given.has_graphs else ox.NamedNode(given.graph)
        store.bulk_load(path=str(given.path), format=given.format, to_graph=graph)
    return {quad.triple for quad in store}


@pytest.fixture
def read(tmp_path):
    """Return what writes texts to files and returns their columns, held against a store."""

    def columns_of(*texts, ending="nq"):
        inputs = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.{ending}"
            path.write_bytes(text.encode())
            inputs.append(name_input(str(path)))
        found = read_columns(inputs)
        assert triples(found) == stored(*inputs)
        assert len(set(found.terms)) == len(found.terms)
        return found

    return columns_of


XSD = "http://www.w3.org/2001/XMLSchema#"
ODD = {
    "as the engine writes it": f"{A} {A} {A} {G} .\n",
    "no end of the last line": f"{A} {A} {A} {G} .\n{A} {A} {G} {G} .",
    "comment": f"# words here <x> .\n{A} {A} {A} {G} . # <y> .\n",
    "comment after a literal": f'{A} {A} "b" {G} . # <c> .\n',
    "empty lines": f"\n{A} {A} {A} {G} .\n\n",
    "tabs and more spaces": f"{A}\t{A}  {A} \t{G}  .\n",
    "no spaces": f"{A}{A}{A}{G}.\n{A}{A}{G}{G}.\n",
    "no space before the end": f'{A} {A} "a" {G}.\n{A} {A} "b" {G}.\n',
    "ends of lines of another system": f"{A} {A} {A} {G} .\r\n{A} {A} {G} {G} .\r\n",
    "escapes": f'{A} {A} "\\u0041\\n\\t\\"\\\\ \\U0001F600" {G} .\n{A} {A} "A" {G} .\n'
    f"<https://example.org/\\u0061> {A} {A} {G} .\n",
    "tab in a literal": f'{A} {A} "a\tb <c> . d" {G} .\n',
    "what looks like an end": f'{A} {A} "a .\\n {A} {A} {A} {G} .\\n" {G} .\n',
    "what looks like a graph": f'{A} {A} "a <b> " {G} .\n{A} {A} "<b>" {G} .\n',
    "numbers": "".join(
        f'{A} {A} "{text}"^^<{XSD}{kind}> {G} .\n'
        for text, kind in [
            *(("01", "integer"), ("1", "integer"), ("1.50", "decimal"), ("1E6", "double"), ("x", "integer")),
            *(
                ("P14M", "duration"),
                ("1", "boolean"),
                ("1", "string"),
                ("2017-05-01T00:00:00.000Z", "dateTime"),
            ),
        ]
    )
    + f'{A} {A} "1" {G} .\n',
    "languages": f'{A} {A} "a"@EN-gb {G} .\n{A} {A} "a"@en-GB {G} .\n{A} {A} "a" {G} .\n',
    "a triple in two graphs": f"{A} {A} {A} {G} .\n{A} {A} {A} {A} .\n",
    "graph without a name": f"{A} {A} {A} _:g .\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@pytest.mark.parametrize("chunk", [7, 1 << 16])
def test_whatever_a_line_looks_like(read, text, chunk, monkeypatch):
    monkeypatch.setattr(columns, "_CHUNK", chunk)
    read(text)


def test_lines_as_the_engine_writes_them_are_not_parsed_as_a_whole(read, monkeypatch):
    monkeypatch.setattr(columns._Reader, "_parse", None)
    found = read(ODD["numbers"] + ODD["what looks like an end"])
    assert len(found.subjects) == 11


def test_a_triple_without_a_graph_is_no_reason_to_cut_it_wrongly(tmp_path):
    path = tmp_path / "a.nq"
    path.write_text(f'{A} {A} "a <b" .\n{A} {A} "c" .\n{A} {A} {A} .\n')
    assert triples(read_columns([name_input(str(path))])) == {
        ox.Triple(ox.NamedNode(A[1:-1]), ox.NamedNode(A[1:-1]), value)
        for value in (ox.Literal("a <b"), ox.Literal("c"), ox.NamedNode(A[1:-1]))
    }


def test_other_formats(read):
    assert len(read(f'{A} {A} "a <b> ." .\n{A} {A} 01, 1.50, "x"@EN .\n', ending="ttl").objects) == 4
    assert len(read(f'{A} {A} "a <b> ." .\n{A} {A} {A} .\n', ending="nt").objects) == 2


def test_several_inputs(read):
    found = read(f"{A} {A} {A} {G} .\n", f"{G} {A} {A} {G} .\n")
    assert (list(found.subjects), list(found.objects)) == ([0, 1], [0, 0])
    assert (found.code(A[1:-1]), found.code("https://example.org/none")) == (0, -1)


def test_blank_nodes_of_one_input_keep_apart(tmp_path):
    path = tmp_path / "a.nq"
    path.write_text(f"_:a {A} _:b {G} .\n_:b {A} _:a {G} .\n")
    given = name_input(str(path))
    found = read_columns([given])
    assert (list(found.subjects), list(found.objects)) == ([0, 1], [1, 0])
    with pytest.raises(SourceError, match="several inputs"):
        read_columns([given, given])


def test_triples_as_terms_are_refused(tmp_path):
    path = tmp_path / "a.nt"
    path.write_text(f"{A} {A} <<( {A} {A} {A} )>> .\n")
    with pytest.raises(SourceError, match="triples as terms"):
        read_columns([name_input(str(path))])


def test_what_cannot_be_parsed_is_told_with_its_place(tmp_path):
    path = tmp_path / "a.nq"
    path.write_text(f"{A} {A} {A} {G} .\n{A} oops .\n")
    with pytest.raises(SourceError, match=r"a\.nq:2:"):
        read_columns([name_input(str(path))])
