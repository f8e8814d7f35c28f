"""A process of its own for owlready2: a file of N-Triples in, inferred N-Triples to standard output.

Run as a script by :mod:`netkg.ontology.reason.hermit`, so that a run can be killed with all it started, and
so that owlready2's global state and its temporary files end with it. Imports nothing of netkg.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

__all__ = ["INCONSISTENT", "JAVA_FAILED", "run"]

INCONSISTENT = 10
"""Exit code for a contradiction."""
JAVA_FAILED = 11
"""Exit code for a failure of Java or HermiT; its own words are on standard error."""

_COPY = "https://w3id.org/netkg/reasoning-copy"
_INFERRED = "https://w3id.org/netkg/reasoning-copy/inferred"


def run(source: BinaryIO, target: BinaryIO, java: str) -> int:
    """Return the exit code, after reading axioms from ``source`` and writing what follows to ``target``.

    Nothing is fetched: owlready2 gets the axioms as an open file, and they hold no imports.
    """
    import owlready2

    owlready2.JAVA_EXE = java
    world = owlready2.World()
    copy = world.get_ontology(_COPY)
    copy.load(fileobj=source, only_local=True)
    inferred = world.get_ontology(_INFERRED)
    try:
        with inferred:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return INCONSISTENT
    except owlready2.OwlReadyJavaError as error:
        sys.stderr.write(str(error))
        return JAVA_FAILED
    inferred.save(target, format="ntriples")
    return 0


if __name__ == "__main__":
    with Path(sys.argv[1]).open("rb") as axioms:
        code = run(axioms, sys.stdout.buffer, sys.argv[2])
    sys.exit(code)
