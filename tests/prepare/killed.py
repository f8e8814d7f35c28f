"""A load that is killed: ``python killed.py STORE FILE QUERIES`` prints "ready", the number of the process
beside it, and "loaded" when all is done.
"""

import subprocess
import sys
from pathlib import Path

from netkg.prepare import loading
from netkg.store.disk import loading as plain
from netkg.store.disk.inputs import name_input
from netkg.store.disk.writer import write_disk

plain.LARGE = 1_000


class Told(subprocess.Popen):
    """A process whose number is told."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        tell(self.pid)


def tell(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(store, path, queries):
    loading.subprocess.Popen = Told
    with write_disk(Path(store), wait_s=30) as writer:
        tell("ready")
        loading.load_prepared(writer, [name_input(path)], [Path(queries)])
    tell("loaded")


if __name__ == "__main__":
    main(*sys.argv[1:])
