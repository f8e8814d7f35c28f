import os
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netkg.errors import NetkgError, RecordError, SourceError
from netkg.records.source import MAX_BYTES, MAX_DEPTH, read_source


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text as a file."""

    def read(content):
        path = tmp_path / "x.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_source(path)

    return read


@pytest.fixture
def refused(read):
    """Return a function that gives ``(line, column, what)`` of the problems of a text."""

    def refused(content):
        with pytest.raises(RecordError) as caught:
            read(content)
        return [(problem.line, problem.column, problem.what) for problem in caught.value.problems]

    return refused


@pytest.mark.parametrize(
    "text",
    ["no", "yes", "on", "010", "0o17", "12:30", "1_000", "1e3", "2017-05-01", "1.50", ".inf", "0x1F", "true"],
)
def test_every_scalar_stays_the_text_that_was_written(read, text):
    assert read(f"a: {text}\n").data == {"a": text}


def test_text_in_all_its_forms(read):
    source = read(
        "a: 'it''s'\nb: \"x: \\u00e9\"\nc: >-\n  one\n  two\nd: plain\n  goes on\ne: [p, {q: r}]\nf: 'null'\n"
    )
    assert source.data == {
        "a": "it's",
        "b": "x: é",
        "c": "one two",
        "d": "plain goes on",
        "e": ["p", {"q": "r"}],
        "f": "null",
    }
    assert source.problems == ()


def test_places_of_keys_and_values(read):
    source = read("a: 1\nthings:\n  - id: x\n    list: [p, 'ä', q]\n")
    assert source.values[("a",)] == (1, 4)
    assert source.keys["things", 0, "list"] == (4, 5)
    assert source.values["things", 0] == (3, 5)
    assert source.values["things", 0, "list", 2] == (4, 20)
    assert source.place(("things", 0, "absent")) == (3, 5)
    assert source.place(("things", 0, "id"), at_key=True) == (3, 5)


def test_a_byte_order_mark_is_not_counted(read):
    source = read("\ufeffa: 1\n")
    assert source.data == {"a": "1"}
    assert source.values[("a",)] == (1, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: *x\n", [(1, 4, "`&x` is an anchor"), (2, 4, "`*x` is an alias")]),
        ("a: !!python/name:os.system x\n", [(1, 4, "`!!python/name:os.system` is a tag")]),
        ("a: !x {b: c}\n", [(1, 4, "`!x` is a tag")]),
        ("&k a: 1\n", [(1, 1, "`&k` is an anchor")]),
        ("<<: {b: c}\na: 1\n", [(1, 1, "`<<` merges mappings")]),
        (
            "a: 1\nb: {c: 1, c: 2}\na: 2\n",
            [(2, 11, "`c` is given twice, first on line 2"), (3, 1, "`a` is given twice, first on line 1")],
        ),
        ("? [a, {b: c}]\n: 1\n", [(1, 3, "a key must be one word")]),
        ("*a : 1\n", [(1, 1, "a key must be one word")]),
        (": 1\n", [(1, 1, "the key before ':' is missing")]),
        (
            "a:\nb: ~\nc: [null]\n",
            [(1, 1, "`a` has no value"), (2, 1, "`b` has no value"), (3, 5, "this entry has no value")],
        ),
        ("%YAML 1.1\n---\na: no\n", [(2, 1, "YAML directives are not used")]),
    ],
)
def test_yaml_that_is_not_used_is_noted_and_the_rest_is_read(read, text, expected):
    source = read(text)
    assert [(problem.line, problem.column, problem.what) for problem in source.problems] == expected
    assert isinstance(source.data, dict)


@pytest.mark.parametrize(
    ("text", "whole"),
    [("a: 1\nb: ~\n", True), ("a: &x 1\n", False), ("a: !x 1\n", False), ("a: 1\na: 2\n", False)],
)
def test_a_file_is_whole_unless_something_in_it_was_passed_over(read, text, whole):
    assert read(text).whole is whole


def test_the_first_of_two_equal_keys_is_kept(read):
    assert read("a: 1\na: {b: [c, {d: e}]}\nf: 2\n").data == {"a": "1", "f": "2"}


def test_a_second_document_is_refused(refused):
    assert refused("a: 1\n---\nb: 1\n") == [(2, 1, "a second document begins here")]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "- a\n- b\n", "text\n", "a:b\n"])
def test_a_file_without_a_mapping_holds_no_record(refused, text):
    assert refused(text) == [(1, 1, "the file holds no record")]


def test_mistakes_before_a_syntax_error_are_told_with_it(refused):
    assert refused("a: !x 1\na: 2\nb: 'c\n") == [
        (1, 4, "`!x` is a tag"),
        (2, 1, "`a` is given twice, first on line 1"),
        (3, 4, "the quotation mark that opens here is never closed"),
    ]


def test_one_mistake_gives_one_message(refused):
    assert refused("a: *important thing\n") == [(1, 4, "`*important` is an alias")]


def test_nesting_is_limited(refused, read):
    assert read("a: " + "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1)).problems == ()
    assert refused("a: " + "[" * 100_000) == [(1, 3 + MAX_DEPTH + 1, "this is nested too deeply")]


def test_size_is_limited(refused):
    assert refused("a" * (MAX_BYTES + 1)) == [(0, 0, f"the file is larger than {MAX_BYTES} bytes")]


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"a: 1\nb: \xff\n", (2, 4)), ("a: 1\n".encode("utf-16"), (1, 1)), (b"\xc3", (1, 1))],
)
def test_only_utf_8_is_read(refused, content, place):
    assert refused(content) == [(*place, "the file is not UTF-8 text")]


def test_characters_that_yaml_does_not_know(refused):
    assert refused("a: 1\nb: x\x07\n") == [(2, 5, "the character U+0007 cannot stand in YAML")]
    assert refused("a: \x00") == [(1, 4, "the character U+0000 cannot stand in YAML")]


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(SourceError, match="is a folder") as caught:
        read_source(tmp_path)
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_an_absent_file(tmp_path):
    with pytest.raises(SourceError, match=r"cannot read .*absent\.yaml: No such file or directory"):
        read_source(tmp_path / "absent.yaml")


def test_a_name_that_no_file_can_have(tmp_path):
    with pytest.raises(SourceError, match="cannot read"):
        read_source(tmp_path / "a\0b")


def test_a_file_without_permission(tmp_path, monkeypatch):
    path = tmp_path / "closed.yaml"
    path.write_text("a: 1\n")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(SourceError, match="Permission denied"):
        read_source(path)


PIECES = [
    *[
        "a",
        "b: ",
        ": ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        '"',
        "&a ",
        "*a",
        "!t ",
        "|",
        ">",
        "? ",
    ],
    *[
        "#",
        "%",
        "@",
        "\t",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "<<: ",
        "\\",
        "\u2028",
        "é",
        "\ufeff",
        "\x00",
        "\r",
    ],
]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
def test_whatever_stands_in_a_file_no_foreign_error_leaves(read, pieces):
    with suppress(NetkgError):
        assert isinstance(read("".join(pieces)).data, dict)


@given(content=st.binary(max_size=60))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_are_read_or_refused(read, content):
    with suppress(NetkgError):
        assert isinstance(read(content).data, dict)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_read(tmp_path):
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    with pytest.raises(SourceError, match="is not an ordinary file"):
        read_source(path)
