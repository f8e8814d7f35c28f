"""Servers as processes, for clients that other people wrote."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass

import pytest

from netkg.store.disk.reader import create_disk

TOKEN = "a-token-for-clients"  # noqa: S105 (of a server that lives for a test)


@dataclass(frozen=True)
class Running:
    """A server: its process, the address of its pages, and what a writer shows."""

    process: subprocess.Popen
    url: str
    token: str = TOKEN

    @property
    def sparql(self):
        return f"{self.url}sparql"


def start(folder, *options):
    process = subprocess.Popen(
        [sys.executable, "-m", "netkg", "serve", "--port", "0", "--json", "--store", str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"NETKG_SERVE_TOKEN": TOKEN},
    )
    lines = []
    while not lines or lines[-1] != "}\n":
        lines.append(process.stdout.readline())
        assert lines[-1], "the server did not start"
    return Running(process, json.loads("".join(lines))["result"]["url"])


def running(folder, *options):
    server = start(folder, *options)
    yield server
    server.process.send_signal(signal.SIGTERM)
    server.process.communicate(timeout=60)
    assert server.process.returncode == 0


@pytest.fixture(scope="session")
def reading(served):
    """Return a server of the shipped evidence."""
    yield from running(served.snapshot.root, "--workers", "2")


@pytest.fixture(scope="module")
def writing(tmp_path_factory):
    """Return a server of a store that is empty at first and may be written."""
    folder = tmp_path_factory.mktemp("writing") / "store"
    create_disk(folder)
    yield from running(folder, "--workers", "1", "--writable")


@pytest.fixture(scope="session")
def needed():
    """Return a function that skips a test, or fails it in CI, where something is missing."""

    def check(found, reason):
        if found:
            return
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)

    return check
