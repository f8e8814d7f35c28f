import pytest

from netkg.errors import RecordError
from netkg.records.source import read_source


@pytest.mark.parametrize(
    ("text", "line", "column", "what", "fix"),
    [
        ("a: b: c\n", 1, 5, "a colon stands where", "Put text that holds ': ' in quotes"),
        ("a: 1\n  b: 2\n", 2, 4, "a colon stands where", "align the key"),
        ("a:\n  b: 1\n  c\n  d: 1\n", 3, 3, "this line is not `key: value`", "Add the colon"),
        ("a: 'x\nb: c\n", 1, 4, "quotation mark that opens here is never closed", "Close it"),
        ("a: 'it's'\n", 1, 8, "text goes on after the end of a value", "write an apostrophe twice"),
        ('a: "\\d"\n', 1, 6, "a backslash in double quotes", "single quotes"),
        ("a:\n\tb: c\n", 2, 1, "a tab stands", "Indent with blanks"),
        ("a: @x\n", 1, 4, "no text can begin with this character", "quotes"),
        ("a: %x\n", 1, 4, "no text can begin with this character", "quotes"),
        ("a: *\n", 1, 4, "no text can begin with this character", "quotes"),
        ("a: |x\n  c\n", 1, 4, "no text can begin with this character", "quotes"),
        ("a: [1, 2\nb: 3\n", 1, 4, "the list that opens here is not closed", "']'"),
        ("a: {x: 1\nb: 3\n", 1, 4, "the mapping that opens here is not closed", "'}'"),
        ("a: [b,, c]\n", 1, 7, "a value is missing here", "Write a value"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "not indented like its neighbours", "Align"),
        ("a:\n  b: 1\n- c\n", 3, 1, "not indented like its neighbours", "Align"),
        ("a: - b\n", 1, 4, "a list cannot begin on the line of its key", "next line"),
        ("a: !e!x y\n", 1, 4, "tags are not used", "quotes"),
        ("%YAML 2.0\n---\na: 1\n", 1, 1, "YAML directives are not used", "Take the lines"),
    ],
)
def test_a_syntax_error_is_placed_and_explained(tmp_path, text, line, column, what, fix):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(RecordError) as caught:
        read_source(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (line, column)
    assert what in problem.what
    assert fix in problem.fix


def test_an_error_that_is_not_in_the_table_keeps_the_words_of_the_parser(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text('a: "\\xZZ"\n')
    with pytest.raises(RecordError, match=r"expected escape sequence of 2 .* numbers") as caught:
        read_source(path)
    assert caught.value.problems[0].line == 1
