from pathlib import Path

import pytest

from netkg.store.disk import loading
from netkg.store.disk.inputs import name_input
from netkg.store.disk.reader import create_disk
from netkg.store.disk.writer import write_disk


@pytest.fixture(autouse=True)
def _large_is_small(monkeypatch):
    monkeypatch.setattr(loading, "LARGE", 200_000)


@pytest.fixture
def root(tmp_path):
    """Return the folder of an empty disk store."""
    create_disk(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def load(root):
    """Return what loads files into the store and returns their changes."""

    def load_files(*paths, replace=False, **options):
        with write_disk(root) as writer:
            inputs = [name_input(str(path), **options) for path in paths]
            return loading.load(writer, inputs, replace=replace)

    return load_files


@pytest.fixture(scope="session")
def many(tmp_path_factory):
    """Return an N-Triples file that is large enough for a generation of its own: 12,000 triples."""
    path: Path = tmp_path_factory.mktemp("many") / "many.nt"
    lines = (
        f'<https://example.org/study/{n}> <https://example.org/says/{k}> "value {n} of {k}, as printed" .'
        for n in range(3_000)
        for k in range(4)
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
