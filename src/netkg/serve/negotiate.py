"""Which of the formats on offer a client likes best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Range", "best", "parse_accept", "wants_html"]


@dataclass(frozen=True, slots=True)
class Range:
    """One media range of an Accept header; parameters other than ``q`` are left out."""

    kind: str
    subtype: str
    quality: float

    def rank(self, media: str) -> int:
        """Return how exactly the range names a media type: 3 exactly, 2 by its kind, 1 ``*/*``, 0 not."""
        kind, _, subtype = media.partition("/")
        if self.kind == "*":
            return 1
        if self.kind != kind:
            return 0
        return 2 if self.subtype == "*" else 3 * (self.subtype == subtype)


def parse_accept(header: str) -> list[Range]:
    """Return the ranges of an Accept header, in order; those that cannot be understood are left out.

    >>> parse_accept("text/turtle;q=0.5, */*;q=0.1")
    [Range(kind='text', subtype='turtle', quality=0.5), Range(kind='*', subtype='*', quality=0.1)]
    """
    ranges = []
    for part in header.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        kind, slash, subtype = media.partition("/")
        quality = _quality(parameters)
        if slash and kind and subtype and quality is not None and not (kind == "*" and subtype != "*"):
            ranges.append(Range(kind, subtype, quality))
    return ranges


def _quality(parameters: Sequence[str]) -> float | None:
    """Return the weight among the parameters, 1 if there is none, None if it is not a weight."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return None
            return weight if 0 <= weight <= 1 else None
    return 1.0


def best(header: str | None, offers: Sequence[str]) -> str | None:
    """Return the media type on offer that a client likes best, or None if it likes none.

    Args:
        header: the Accept header; None or empty means that anything will do.
        offers: media types, the server's favourite first: it decides between equals.

    >>> best("text/csv;q=0.5, application/json", ["application/json", "text/csv"])
    'application/json'
    >>> best("image/png", ["text/csv"]) is None
    True
    """
    ranges = parse_accept(header or "*/*")
    liked = [
        (quality, -place, offer) for place, offer in enumerate(offers) if (quality := _liking(ranges, offer))
    ]
    return max(liked)[2] if liked else None


def _liking(ranges: Sequence[Range], offer: str) -> float:
    """Return the weight of an offer: that of the range that names it most exactly, 0 for none."""
    named = [(range_.rank(offer), range_.quality) for range_ in ranges if range_.rank(offer)]
    return max(named)[1] if named else 0.0


def wants_html(header: str) -> bool:
    """Return whether a client names HTML, as browsers do, and likes no machine format better."""
    offers = ["text/html", "application/json", "application/sparql-results+json", "text/turtle"]
    named = any((range_.kind, range_.subtype) == ("text", "html") for range_ in parse_accept(header))
    return named and best(header, offers) == "text/html"
