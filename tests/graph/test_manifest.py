import pytest

from netkg.errors import SourceError
from netkg.graph.manifest import manifest_line, parse_manifest, to_manifest


def test_a_manifest_reads_back(tmp_path):
    lines = [
        manifest_line(name, name.encode(), 3, "CC-BY-4.0", f"data/records/{name}.yaml") for name in ("b", "a")
    ]
    path = tmp_path / "MANIFEST"
    path.write_bytes(to_manifest(lines))
    assert list(parse_manifest(path)) == ["a.ttl", "b.ttl"]
    assert parse_manifest(path)["b.ttl"] == lines[0]


@pytest.mark.parametrize("text", ["", "file\tgraph\n", "a\tb\tc\td\te\tf\n1\t2\n", "x\ty\tz\tu\tv\tw\n"])
def test_anything_else_is_refused_with_the_way_out(tmp_path, text):
    path = tmp_path / "MANIFEST"
    path.write_text(text)
    with pytest.raises(SourceError, match="not a manifest") as caught:
        parse_manifest(path)
    assert "netkg build" in caught.value.hint
