"""The store on disk that the workers read.

A disk store is read where it is. Evidence in memory is written to a disk store of its own, in a temporary
folder, so that a worker is ready in milliseconds and nothing is shared between processes but files.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from netkg.api import Evidence
from netkg.build import whole_store
from netkg.errors import StoreError
from netkg.serve.states import state_of, state_of_quads
from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import DiskReader, create_disk, open_disk
from netkg.store.disk.writer import write_disk
from netkg.store.oxigraph import OxigraphStore

__all__ = ["Snapshot", "take_snapshot"]

_LOOK_S: Final = 1.0


@dataclass(slots=True)
class Snapshot:
    """A state of the store.

    Attributes:
        evidence: the evidence, for queries that netkg itself wrote.
        root: folder of the disk store for the workers.
        state: name of the state, with the version of netkg; another state has another name.
        number: counts the states since the start.
    """

    evidence: Evidence
    root: Path
    state: str
    number: int = 0
    _mark: str = ""
    _looked: float = field(default_factory=time.monotonic)
    _folder: TemporaryDirectory[str] | None = None
    _graphs: dict[str, int] | None = None

    def graphs(self) -> dict[str, int]:
        """Return graph IRI -> triples; counted once."""
        if self._graphs is None:
            self._graphs = self.evidence.store.graphs()
        return self._graphs

    def is_stale(self, *, at_once: bool = False) -> bool:
        """Return whether the store was written since; looked for once a second unless ``at_once``."""
        now = time.monotonic()
        if self._folder is not None or (now - self._looked < _LOOK_S and not at_once):
            return False
        self._looked = now
        return _mark_of(self.root) != self._mark

    def renewed(self) -> Snapshot:
        """Return the store's state of now."""
        mark = _mark_of(self.root)
        store = open_disk(self.root)
        evidence = Evidence(self.evidence.project, store)
        state = state_of(evidence)
        return replace(
            self,
            evidence=evidence,
            state=state,
            number=self.number + 1,
            _mark=mark,
            _looked=time.monotonic(),
            _graphs=None,
        )

    def close(self) -> None:
        """Remove the temporary folder, if there is one."""
        if self._folder is not None:
            self._folder.cleanup()


def take_snapshot(evidence: Evidence, *, writable: bool = False) -> Snapshot:
    """Return the state of evidence, on disk.

    Raises:
        StoreError: the evidence is in a store at an address, or is to be written and is not in a disk store.
    """
    store = evidence.store
    if isinstance(store, DiskReader):
        return Snapshot(evidence, store.root, state_of(evidence), _mark=_mark_of(store.root))
    if not isinstance(store, OxigraphStore):
        raise StoreError(
            f"{store.name} is served where it is", hint="serve a folder: netkg serve --store FOLDER"
        )
    if writable:
        raise StoreError(
            "a project's files are not written by requests",
            hint="make a store of them: netkg build --store FOLDER, and serve that",
        )
    return _on_disk(evidence)


def _on_disk(evidence: Evidence) -> Snapshot:
    whole = whole_store(evidence.project)
    folder = TemporaryDirectory(prefix="netkg-serve-")
    root = Path(folder.name) / "store"
    create_disk(root)
    quads = sorted(whole.quads(), key=str)
    with write_disk(root) as writer:
        writer.store.extend(quads)
        writer.optimize()
    # its disk store tells of no change, so the state is that of the content
    state = state_of_quads(quads)
    return Snapshot(Evidence(evidence.project, open_disk(root)), root, state, _folder=folder)


def _mark_of(root: Path) -> str:
    """Return what changes whenever the store is written: its pointer, and the files of the generation."""
    layout = Layout(root)
    found = [layout.pointer.read_text(encoding="utf-8")]
    for path in sorted(layout.current().iterdir()):
        if path.suffix == ".log" or path.name.startswith("MANIFEST"):
            facts = path.stat()
            found.append(f"{path.name} {facts.st_size} {facts.st_mtime_ns}")
    return "\n".join(found)
