"""Keys that are unknown or missing; a misspelled key is one mistake, not two."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from netkg.records.items import Item
from netkg.records.slots import expected, slots_of
from netkg.records.source import Finding, Trail, Tree

__all__ = ["find_unknown_sections", "find_wrong_keys"]


def find_unknown_sections(data: dict[str, Tree], known: Sequence[str]) -> Iterator[Finding]:
    """Yield the keys at the top of a file that are not sections."""
    for key in data:
        if key not in known:
            fix = _other_key(key, data, known) or f"The sections are {', '.join(known)}."
            yield Finding((key,), f"`{key}` is not a section", fix, at_key=True)


def find_wrong_keys(item: Item, unknown: Sequence[Trail], missing: Sequence[Trail]) -> Iterator[Finding]:
    """Yield findings for the keys of one thing that the model does not know or does not find.

    A missing key that an unknown one resembles is not reported beside it.
    """
    meant: set[Trail] = set()
    for trail in unknown:
        around, known = _around(item, trail)
        near = _nearest(str(trail[-1]), [str(other[-1]) for other in missing if other[:-1] == trail[:-1]])
        meant |= {(*trail[:-1], near)} if near else set()
        fix = f"Write `{near}`." if near else _other_key(str(trail[-1]), around, known)
        fix = fix or "Take it out, or say it in `note`."
        if not near and len(known) <= 2:
            fix = f"The keys are `{'` and `'.join(known)}`."
        yield Finding(trail, f"`{trail[-1]}` is not a key that is known here", fix, at_key=True)
    yield from (_missing(item, trail) for trail in missing if trail not in meant)


def _around(item: Item, trail: Trail) -> tuple[Collection[str], list[str]]:
    """Return the keys written in the mapping around ``trail``, and those that it may have."""
    slots = slots_of(item.model)
    if len(trail) == len(item.trail) + 1:
        return item.data, list(slots)
    name = str(trail[len(item.trail)])
    value = item.data[name]
    known = ["term", "printed"] if "coded" in slots[name].kinds else ["value", "printed"]
    return value if isinstance(value, dict) else (), known


def _nearest(key: str, others: Sequence[str]) -> str | None:
    near = get_close_matches(key.casefold().replace("-", "_"), others, n=1, cutoff=0.7)
    return near[0] if near else None


def _other_key(key: str, written: Collection[str], known: Sequence[str]) -> str:
    """Return a remedy that names the known key which may be meant, or nothing."""
    unused = _nearest(key, [name for name in known if name not in written])
    if unused:
        return f"Write `{unused}`."
    used = _nearest(key, [name for name in known if name in written])
    return f"Move what it says to `{used}`, which is there." if used else ""


def _missing(item: Item, trail: Trail) -> Finding:
    name = str(trail[-1])
    if len(trail) > len(item.trail) + 1:
        return Finding(trail, f"`{name}` is missing", f"Write {{{name}: ..., printed: ...}}.")
    return Finding(trail, f"`{name}` is missing", f"Add `{name}`: {expected(slots_of(item.model)[name])}.")
