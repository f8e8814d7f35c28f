"""Every request is counted, and has a line in the access log.

The line names the kind of request, its status, bytes and milliseconds, and a digest of the query; never an
address, a path below the first word, a query or a value.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netkg.serve.counts import Counts

__all__ = ["note"]

_LINE: Final = "%s %s %d %d bytes %.1f ms %s"
_LOG = logging.getLogger("netkg.serve.access")


def note(
    counts: Counts, method: str, place: str, status: int, size: int, seconds: float, digest: str
) -> None:
    """Count a request and write its line."""
    counts.add(place, status, seconds)
    if _LOG.isEnabledFor(logging.INFO):
        values = (method if method.isalpha() else "?", place, status, size, seconds * 1000, digest)
        # made here and not by info(), which would look through the stack for the line of this call
        _LOG.handle(logging.LogRecord(_LOG.name, logging.INFO, __file__, 0, _LINE, values, None))
