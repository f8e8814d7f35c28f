"""A worker process: runs one request after the other, and may be killed at any moment.

Started by :mod:`netkg.serve.child` as ``python -m netkg.serve.worker FOLDER LIMITS``. Before it looks at
anything foreign it gives up what it does not need: address space beyond a limit, core dumps and, where the
system lets it, the network. If its server is gone, an alarm of the system ends it.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netkg.serve.line_work import LineWork
from netkg.serve.wire import BrokenWireError, Message, read_message, write_message

if TYPE_CHECKING:
    from netkg.store.disk.reader import DiskReader

__all__ = ["main"]

_NEW_USER: Final = 0x10000000
_NEW_NET: Final = 0x40000000
_GRACE_S: Final = 5.0


def main() -> None:
    """Serve requests on standard input and output until there are no more."""
    root, limits = Path(sys.argv[1]), json.loads(sys.argv[2])
    _limit(limits["memory_mb"])
    has_network = not _leave_network()
    wire_in, wire_out = _take_streams()
    worker = _Worker(root, limits)
    lines = LineWork(worker.answer_in_time, *map(int, sys.argv[3:])) if sys.argv[3:] else None
    write_message(wire_out, {"ok": True, "network": has_network})
    while True:
        if lines is not None:
            lines.wait(wire_in)
        try:
            request = read_message(wire_in)
        except BrokenWireError:
            return
        with lines.at_job() if lines else nullcontext():
            answer = worker.answer_in_time(request)
        try:
            write_message(wire_out, *answer)
        except BrokenWireError:
            return
        if answer[0].get("end"):
            return


def _limit(memory_mb: int) -> None:
    """Limit the process; the default action of the alarm ends it, also inside the engine."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))


def _leave_network() -> bool:
    """Return whether the process has no network any more; where it may not give it up nothing changes.

    The first wall is :mod:`netkg.store.guard`, which refuses what asks elsewhere.
    """
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None:
        return False
    found: int = unshare(_NEW_NET if os.geteuid() == 0 else _NEW_USER | _NEW_NET)
    return found == 0


def _take_streams() -> tuple[int, int]:
    """Return descriptors of standard input and output, which nothing else can use from now on."""
    wire_in, wire_out = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    return wire_in, wire_out


class _Worker:
    """The requests that a worker understands."""

    def __init__(self, root: Path, limits: dict[str, Any]) -> None:
        import netkg.serve.formats
        import netkg.store.answers  # noqa: F401 (so that the first request finds all loaded)

        self._root, self._limits = root, limits
        self._store: DiskReader | None = None
        self._snapshot = -1
        self._open(0)

    def _open(self, snapshot: int) -> DiskReader:
        """Return the store, opened anew if what is open is older than asked for."""
        from netkg.store.disk.reader import open_disk

        if self._store is None or snapshot > self._snapshot:
            self._store, self._snapshot = open_disk(self._root), snapshot
        return self._store

    def answer_in_time(self, request: Message) -> Message:
        """Return the answer to a request, or die if the server has not ended this long ago."""
        signal.setitimer(signal.ITIMER_REAL, self._limits["timeout_s"] + _GRACE_S)
        try:
            return self.answer(request)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def answer(self, request: Message) -> Message:
        """Return the answer to a request; errors are answers too."""
        from netkg.errors import NetkgError
        from netkg.store.answers import TooLargeError
        from netkg.store.dataset import UnknownGraphError

        try:
            return self._query(*request) if request[0]["do"] == "query" else self._write(*request)
        except TooLargeError as error:
            return _problem(422, "answer-too-large", error)
        except UnknownGraphError as error:
            return _problem(400, "unknown-graph", error)
        except NetkgError as error:
            return _error(error)
        except MemoryError:
            return {"ok": False, "status": 500, "kind": "memory", "detail": _MEMORY, "end": True}, b""
        except BaseException as error:  # noqa: BLE001 (a panic of the engine is not an Exception)
            return {"ok": False, "status": 500, "kind": "internal", "log": repr(error), "end": True}, b""

    def _query(self, header: Mapping[str, Any], body: bytes) -> Message:
        from netkg.serve.formats import GRAPHS, ROWS
        from netkg.store.answers import Serialized, serialize_answer

        rows, graph = header["rows"], header["graph"]
        found = serialize_answer(
            self._open(header["snapshot"]),
            body.decode("utf-8", "surrogatepass"),
            rows=ROWS[rows] if rows else None,
            graph=GRAPHS[graph] if graph else None,
            default=header["default"],
            named=header["named"],
            max_rows=self._limits["rows"],
            max_bytes=self._limits["answer_bytes"],
        )
        if not isinstance(found, Serialized):
            return {"ok": False, "status": 406, "kind": "format", "form": found}, b""
        return {"ok": True, "media_type": graph if found.form == "graph" else rows}, found.body

    def _write(self, header: Mapping[str, Any], body: bytes) -> Message:
        from netkg.serve.writing import write

        return {"ok": True, **write(self._root, dict(header), body), "end": True}, b""


_MEMORY: Final = "This takes more memory than a request may have."


def _problem(status: int, kind: str, error: Exception) -> Message:
    hint = getattr(error, "hint", None)
    return {"ok": False, "status": status, "kind": kind, "detail": str(error), "hint": hint}, b""


def _error(error: Exception) -> Message:
    name = type(error).__name__
    if name == "StoreError":
        return {"ok": False, "status": 500, "kind": "store", "log": str(error), "end": True}, b""
    text = str(error)
    kind = "syntax" if text.startswith("not valid") else "refused"
    return _problem(getattr(error, "status", 400), getattr(error, "kind", kind), error)


if __name__ == "__main__":
    main()
