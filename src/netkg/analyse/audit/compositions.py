"""The parts of a cohort against its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from netkg.analyse.audit.check import CHECK_THE_SOURCE, Check, Kind, Verdict
from netkg.analyse.composition import Part

__all__ = ["check_compositions"]

Under = Callable[[str, str], bool]


def check_compositions(parts: Iterable[Part], under: Under) -> Iterator[Check]:
    """Yield a check for each way in which a cohort is divided: do its parts add up to its size?

    Parts that are numbers only and are told in the same traits (all by site, all by grade) must make up the
    cohort; where a part is in it without a number, they must not be more. A part within another, such as
    pancreas beside foregut, is not counted twice. Cohorts within a cohort need not make it up: only where
    no two of them can share people, and there are more people in them than in the whole, is that found.

    Args:
        parts: the parts of cohorts.
        under: whether a term lies under another, or is the same.
    """
    by_cohort: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_cohort[part.cohort].append(part)
    for cohort in sorted(by_cohort):
        yield from _check_numbers([part for part in by_cohort[cohort] if not part.is_cohort], under)
        yield from _check_cohorts([part for part in by_cohort[cohort] if part.is_cohort], under)


def _check_numbers(parts: Sequence[Part], under: Under) -> Iterator[Check]:
    groups: dict[tuple[str, ...], list[Part]] = defaultdict(list)
    for part in parts:
        groups[tuple(sorted(part.traits))].append(part)
    is_open = any(part.count is None for part in parts)
    for axes, group in sorted(groups.items()):
        counted = [part for part in group if part.count is not None]
        if not counted:
            yield _result(group, Verdict.UNCHECKED, f"Parts by {_by(axes)} have no numbers.")
        elif counted[0].size is None:
            yield _result(counted, Verdict.UNCHECKED, "The size of the whole is not known.")
        else:
            yield _compare(counted, axes, counted[0].size, under, is_open=is_open)


def _compare(
    parts: Sequence[Part], axes: tuple[str, ...], size: int, under: Under, *, is_open: bool
) -> Check:
    """Compare the sum with the size; where it is too high, parts that lie in others are left out of it."""
    total = sum(part.count or 0 for part in parts)
    added = parts
    if total > size:
        added = [part for part in parts if not any(_within(part, other, under) for other in parts)]
        total = sum(part.count or 0 for part in added)
    said = f"Parts by {_by(axes)}: {_sum(added, total)} of {size}"
    if total == size:
        return _result(parts, Verdict.AGREES, f"{said}.", total)
    if total > size:
        return _result(parts, Verdict.FINDING, f"{said}: {total - size} more than there are.", total)
    if is_open:
        sentence = f"{said}; who the other {size - total} are is open, since a part has no number."
        return _result(parts, Verdict.REMARK, sentence, total)
    if len(parts) == 1:
        return _result(
            parts, Verdict.UNCHECKED, f"{said}: one part only, which need not be the whole.", total
        )
    return _result(parts, Verdict.FINDING, f"{said}: the other {size - total} are not accounted for.", total)


def _within(part: Part, other: Part, under: Under) -> bool:
    """Return whether a part lies in another: under it in one trait, and under it or the same in all."""
    if part.part == other.part or part.traits == other.traits or part.traits.keys() != other.traits.keys():
        return False
    pairs = [
        (one, wider) for axis in part.traits for one in part.traits[axis] for wider in other.traits[axis]
    ]
    return bool(pairs) and all(under(one, wider) for one, wider in pairs)


def _check_cohorts(parts: Sequence[Part], under: Under) -> Iterator[Check]:
    counted = [part for part in parts if part.count is not None and part.size is not None]
    groups: dict[tuple[str, ...], list[str]] = {}
    for axis in sorted({axis for part in counted for axis in part.traits}):
        group = [part for part in counted if axis in part.traits]
        if len(group) > 1 and all(_apart(one, other, axis, under) for one, other in combinations(group, 2)):
            groups.setdefault(tuple(part.part for part in group), []).append(axis)
    for names, axes in groups.items():
        yield _within_size([part for part in counted if part.part in names], f"Cohorts by {_by(tuple(axes))}")
    grouped = {name for names in groups for name in names}
    for part in counted:
        if part.part not in grouped:
            yield _within_size([part], "A cohort within the whole")


def _apart(one: Part, other: Part, axis: str, under: Under) -> bool:
    pairs = [(a, b) for a in one.traits[axis] for b in other.traits[axis]]
    return not any(under(a, b) or under(b, a) for a, b in pairs)


def _within_size(parts: Sequence[Part], what: str) -> Check:
    size, total = parts[0].size or 0, sum(part.count or 0 for part in parts)
    said = f"{what}: {_sum(parts, total)} of {size}"
    if total > size:
        return _result(parts, Verdict.FINDING, f"{said}: {total - size} more than there are.", total)
    return _result(parts, Verdict.AGREES, f"{said}.", total)


def _by(axes: tuple[str, ...]) -> str:
    return " and ".join(axes) or "nothing named"


def _sum(parts: Sequence[Part], total: int) -> str:
    counts = " + ".join(str(part.count) for part in parts)
    return f"{counts} = {total}" if len(parts) > 1 else counts


def _result(parts: Sequence[Part], verdict: Verdict, sentence: str, total: int | None = None) -> Check:
    counts = " + ".join(part.printed or str(part.count) for part in parts if part.count is not None)
    size = parts[0].size
    return Check(
        kind=Kind.COMPOSITION,
        verdict=verdict,
        about=parts[0].cohort,
        beside=tuple(part.part for part in parts),
        printed=f"{counts} of {size}" if counts and size is not None else counts,
        recomputed=() if total is None else (("sum", str(total)),),
        sentence=f"{sentence} {CHECK_THE_SOURCE}" if verdict is Verdict.FINDING else sentence,
        places=tuple(sorted({place for part in parts for place in part.places})),
    )
