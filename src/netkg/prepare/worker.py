"""The process beside a load: ``python -m netkg.prepare.worker``, told what to do by one line of JSON.

It ends with exit code 0 if all is written. When its standard input is closed, because whoever started it
ended, it ends too.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pyoxigraph as ox

from netkg.errors import NetkgError
from netkg.namespaces import declare_prefixes
from netkg.prepare.loaded import make_all
from netkg.query.catalogue import load_catalogue
from netkg.store.disk.columns import read_columns
from netkg.store.disk.inputs import Input

__all__ = ["main", "task"]

_FORMATS: Final = {
    form.file_extension: form
    for form in (
        ox.RdfFormat.N_TRIPLES,
        ox.RdfFormat.N_QUADS,
        ox.RdfFormat.TURTLE,
        ox.RdfFormat.TRIG,
        ox.RdfFormat.JSON_LD,
        ox.RdfFormat.RDF_XML,
    )
}


def task(inputs: Sequence[Input], folder: Path, queries: Sequence[Path], prefixes: Mapping[str, str]) -> str:
    """Return the line that tells a worker what to do.

    Args:
        inputs: plain files.
        folder: where to write.
        queries: folders of the catalogue.
        prefixes: the known prefixes.
    """
    given = [[one.name, str(one.path), one.format.file_extension, one.graph] for one in inputs]
    return json.dumps([given, str(folder), [*map(str, queries)], dict(prefixes)]) + "\n"


def main() -> int:
    """Do what the first line of standard input tells; return the exit code."""
    told = json.loads(sys.stdin.readline())
    Thread(target=_end_with_the_other, daemon=True).start()
    gc.disable()  # millions of things are made, and none in a circle
    try:
        _make(*told)
    except NetkgError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _make(given: list[list[Any]], folder: str, queries: list[str], prefixes: dict[str, str]) -> None:
    declare_prefixes(prefixes)
    inputs = [Input(name, Path(path), _FORMATS[ending], None, graph) for name, path, ending, graph in given]
    make_all(read_columns(inputs), load_catalogue(map(Path, queries)), Path(folder))


def _end_with_the_other() -> None:
    while os.read(0, 1):  # not by sys.stdin, whose lock would be held when this process ends
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
