"""A writer that is killed: run as a program with the store and what to do, it tells each thing it did.

``python killed.py STORE singles START`` writes graphs numbered from START, 5 triples each, and prints the
number of each that is acknowledged. ``python killed.py STORE load FILE`` loads a file, as one that is large
enough for a generation of its own, and prints "loaded".
"""

import sys
from pathlib import Path

import pyoxigraph as ox

from netkg.store.disk import loading
from netkg.store.disk.inputs import name_input
from netkg.store.disk.writer import write_disk

GRAPH = "https://example.org/single/"


def triples(number):
    node = ox.NamedNode(f"https://example.org/{number}")
    return [ox.Triple(node, ox.NamedNode("https://example.org/p"), ox.Literal(k)) for k in range(5)]


def tell(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(store, what, arg):
    with write_disk(Path(store), wait_s=30) as writer:
        tell("ready")
        if what == "load":
            loading.LARGE = Path(arg).stat().st_size
            loading.load(writer, [name_input(arg)])
            tell("loaded")
            return
        for number in range(int(arg), int(arg) + 1_000_000):
            writer.put(f"{GRAPH}{number}", triples(number), source=f"study {number}")
            writer.flush()
            tell(number)


if __name__ == "__main__":
    main(*sys.argv[1:])
