"""What the parts below the command line note while they work, on its way to standard error."""

from __future__ import annotations

import logging
from collections.abc import Callable

__all__ = ["pass_on"]


class _Passing(logging.Handler):
    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__()
        self._note = note

    def emit(self, record: logging.LogRecord) -> None:
        self._note(record.getMessage())


def pass_on(note: Callable[[str], None]) -> None:
    """Pass on what netkg logs, from now on to ``note`` and to nobody that was told before."""
    logger = logging.getLogger("netkg")
    for handler in [handler for handler in logger.handlers if isinstance(handler, _Passing)]:
        logger.removeHandler(handler)
    logger.addHandler(_Passing(note))
    logger.setLevel(logging.INFO)
