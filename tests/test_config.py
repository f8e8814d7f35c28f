import pytest

from netkg.config import find_project, open_project
from netkg.errors import SourceError


@pytest.fixture
def project(tmp_path):
    (tmp_path / "netkg.toml").write_text('[project]\nname = "mine"\nrecords = "yaml"\n')
    (tmp_path / "queries" / "topic").mkdir(parents=True)
    return tmp_path


def test_the_nearest_parent_with_settings_is_the_project(project):
    below = project / "a" / "b"
    below.mkdir(parents=True)
    found = open_project(start=below)
    assert (found.root, found.name, found.read_only) == (project, "mine", False)
    assert found.records == project / "yaml"
    assert found.queries[-1] == project / "queries"


def test_elsewhere_the_shipped_evidence_is_used_read_only(tmp_path):
    assert find_project(tmp_path) is None
    assert open_project(start=tmp_path).read_only


def test_a_folder_without_settings_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(SourceError, match="not a netkg project") as caught:
        open_project(tmp_path)
    assert "netkg init" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project]\nnmae = 'x'\n", "nmae is not a setting"),
        ("[project]\nname = 3\n", "not text"),
        ("[project\n", "not valid TOML"),
        ("project = 1\n", "must be a table"),
        ("[project]\nrecords = '../others'\n", "leads out of the project"),
    ],
)
def test_wrong_settings_are_refused(tmp_path, text, message):
    (tmp_path / "netkg.toml").write_text(text)
    with pytest.raises(SourceError, match=message):
        open_project(tmp_path)
