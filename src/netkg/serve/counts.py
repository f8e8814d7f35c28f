"""How many requests there were, by what they were and how they ended; no data values."""

from __future__ import annotations

import threading
import time
from collections import Counter

__all__ = ["Counts"]


class Counts:
    """Counts requests; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._started = time.monotonic()

    def add(self, place: str, status: int, seconds: float) -> None:
        """Count one request to a place such as ``sparql``."""
        with self._lock:
            self._requests[place, status] += 1
            self._seconds[place] += seconds  # type: ignore[assignment]

    def to_dict(self) -> dict[str, object]:
        """Return seconds since the start, and by place the requests by status and their seconds."""
        with self._lock:
            places: dict[str, dict[str, object]] = {}
            for (place, status), number in sorted(self._requests.items()):
                entry = places.setdefault(place, {"seconds": round(self._seconds[place], 3), "by_status": {}})
                entry["by_status"][str(status)] = number  # type: ignore[index]
        return {"up_seconds": round(time.monotonic() - self._started, 1), "places": places}
