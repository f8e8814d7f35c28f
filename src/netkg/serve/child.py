"""The server's end of a worker process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

from netkg.serve.line_wire import HAS_LINES, IDLE, Doing, Page, make_channel, make_page
from netkg.serve.settings import Limits
from netkg.serve.wire import BrokenWireError, Header, Message, UnsentError, read_message, write_message

__all__ = ["Child"]

_START_S: Final = 30.0
_PACKAGE: Final = Path(__file__).resolve().parents[2]


class Child:
    """A worker process, started by the constructor and ready for :meth:`ask` after :meth:`wait`.

    Attributes:
        has_network: whether it could not give up the network; known when it is ready.
        channel: our end of what lends it connections; None where the system cannot do that.
        lines: how many connections are lent to it.
        was_stopped: whether it was killed because of the request that it had been sent.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        path = os.pathsep.join(filter(None, [str(_PACKAGE), os.environ.get("PYTHONPATH", "")]))
        self.channel: socket.socket | None = None
        self._page: Page | None = None
        self.lines = 0
        with ExitStack() as passed:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [
                    *(sys.executable, "-P", "-m", "netkg.serve.worker", str(root)),
                    json.dumps(asdict(limits)),
                    *map(str, descriptors := self._open_lines(passed)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=_environment() | {"PYTHONPATH": path},
                start_new_session=True,
                pass_fds=descriptors,
            )
        assert self._process.stdin is not None  # noqa: S101 (they are pipes)
        assert self._process.stdout is not None  # noqa: S101
        self._in, self._out = self._process.stdin, self._process.stdout
        self._is_ready = False
        self.has_network = self.was_stopped = False

    def _open_lines(self, passed: ExitStack) -> tuple[int, ...]:
        """Return the descriptors that the worker gets for lines; those of ours are closed with ``passed``."""
        if not HAS_LINES:
            return ()
        self.channel, theirs = make_channel()
        passed.enter_context(theirs)
        page = make_page()
        passed.callback(os.close, page)
        self._page = Page(page)
        return theirs.fileno(), page

    @property
    def is_at_line(self) -> bool:
        """Return whether it answers a client of its own just now."""
        return self._page is not None and bool(self._page.read().line_at_work)

    @property
    def may_have_begun(self) -> bool:
        """Return whether it may have begun with the request that it was sent, before it died."""
        if self._page is None:
            return True
        doing = self._page.read()
        return doing.state != IDLE and doing.line == 0

    def read_page(self) -> Doing:
        """Return what it does, or did when it died, with the connections that are lent to it."""
        assert self._page is not None  # noqa: S101 (none is lent where there is no page)
        return self._page.read()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        """Return whether the process is known to have opened the store."""
        return self._is_ready

    @property
    def wire(self) -> tuple[int, int]:
        """Return the descriptors of its answers and of its requests."""
        return self._out.fileno(), self._in.fileno()

    def wait(self) -> None:
        """Wait until the process has opened the store.

        Raises:
            BrokenWireError: it ended instead.
            TimeoutError: it takes too long.
        """
        if not self._is_ready:
            told, _ = read_message(self._out.fileno(), timeout_s=_START_S)
            self.has_network = told.get("network") is True
            self._is_ready = True

    def ask(self, header: Header | bytes, body: bytes, timeout_s: float) -> tuple[Message, float]:
        """Return the answer of the process and the seconds it took; after an error it must be ended.

        Raises:
            UnsentError: it had ended before it had the request.
            BrokenWireError: it ended instead of answering.
            TimeoutError: it did not answer in time.
        """
        try:
            self.wait()
        except BrokenWireError as error:
            raise UnsentError from error
        started = time.perf_counter()
        write_message(self._in.fileno(), header, body)
        answer = read_message(self._out.fileno(), timeout_s=timeout_s)
        return answer, time.perf_counter() - started

    def stop(self) -> None:
        """Kill the process because of the request that it was sent, which it need not have begun."""
        self.was_stopped = True
        self.kill()

    def kill(self) -> None:
        """Kill the process; whoever asks it finds out."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process and forget it; nobody may be asking it any more."""
        self._process.kill()
        self._is_ready = False
        for stream in (self._in, self._out, self.channel):
            if stream is not None:
                stream.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    """Return the environment without what a worker has no business to know.

    Fewer arenas of the allocator: each reserves address space by the hundred megabytes, and that is limited.
    """
    kept = {name: value for name, value in os.environ.items() if name != "NETKG_SERVE_TOKEN"}
    return kept | {"MALLOC_ARENA_MAX": "2"}
