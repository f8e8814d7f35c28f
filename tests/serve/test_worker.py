"""What a worker gives up, and what is said where it cannot."""

from types import SimpleNamespace

import pytest

from netkg.cli.commands import serve
from netkg.serve import worker
from netkg.serve.settings import Settings


@pytest.mark.parametrize(
    ("library", "left"),
    [
        (SimpleNamespace(unshare=lambda _: 0), True),
        (SimpleNamespace(unshare=lambda _: -1), False),  # not permitted
        (SimpleNamespace(), False),  # another system
    ],
)
def test_a_worker_knows_whether_it_has_left_the_network(monkeypatch, library, left):
    monkeypatch.setattr(worker.ctypes, "CDLL", lambda _: library)
    assert worker._leave_network() is left


def test_the_server_knows_it_of_each_worker(served, monkeypatch):
    told = [child.has_network for child in served.pool._children.values()]
    assert served.pool.has_network == any(told)
    for child in served.pool._children.values():
        monkeypatch.setattr(child, "has_network", True)
    assert served.pool.has_network


@pytest.mark.parametrize(
    ("host", "has_network", "verbose", "said"),
    [
        ("127.0.0.1", True, False, ""),
        ("127.0.0.1", True, True, "with network"),
        ("127.0.0.1", False, True, "no network"),
        ("203.0.113.7", False, False, ""),
        ("203.0.113.7", True, False, "could not give up the network"),
    ],
)
def test_it_is_said_where_it_matters(capsys, host, has_network, verbose, said):
    settings = Settings(host=host, allow_remote=True)
    serve._tell_network(settings, has_network=has_network, verbose=verbose)
    err = capsys.readouterr().err
    assert said in err
    assert bool(err) == bool(said)
