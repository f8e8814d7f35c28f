"""The way from one term up to another: each step with who says so and why."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from netkg.errors import QueryError
from netkg.ontology.closure import Closure
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.query.rows import plain
from netkg.store.base import Store

__all__ = ["Step", "TermPath", "find_path", "nearest_common", "read_steps"]

_STEPS: Final = "quality/hierarchy-steps"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the hierarchy, by ``source`` or ``own`` origin; a bridge has a hierarchy and a reason."""

    child: str
    child_label: str
    parent: str
    parent_label: str
    origin: str
    hierarchy: str
    reason: str
    graph: str


@dataclass(frozen=True, slots=True)
class TermPath:
    """The shortest way up from a term to another, and the nearest terms above both where there is none."""

    start: str
    end: str
    steps: tuple[Step, ...]
    found: bool
    common: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the path as plain values, ready for JSON."""
        return {
            "start": self.start,
            "end": self.end,
            "under": self.found,
            "steps": [asdict(step) for step in self.steps],
            "common": list(self.common),
        }


def read_steps(store: Store, catalogue: Catalogue, **ends: str) -> tuple[Step, ...]:
    """Return the steps of the hierarchy in a store: all, or those with the ``child`` or ``parent`` given."""
    answer = store.query(bind(catalogue[_STEPS], ends))
    if isinstance(answer, bool | list):
        raise QueryError(f"{_STEPS} must be a SELECT query")
    return tuple(Step(*map(plain, row)) for row in answer.rows)


def find_path(start: str, end: str, steps: Iterable[Step]) -> TermPath:
    """Return the way from a term up to another, the shortest there is; of equal ones the first by ids.

    A circle does no harm here, so that one can be looked at.
    """
    up: dict[str, dict[str, Step]] = {}
    for step in steps:
        up.setdefault(step.child, {}).setdefault(step.parent, step)
    came: dict[str, Step | None] = {start: None}
    todo = deque([start])
    while todo and end not in came:
        name = todo.popleft()
        for parent, step in sorted(up.get(name, {}).items()):
            if parent not in came:
                came[parent] = step
                todo.append(parent)
    if end not in came:
        return TermPath(start, end, (), found=False, common=nearest_common(start, end, up))
    return TermPath(start, end, tuple(reversed(list(_back(end, came)))), found=True)


def _back(end: str, came: Mapping[str, Step | None]) -> Iterator[Step]:
    step = came[end]
    while step is not None:
        yield step
        step = came[step.child]


def nearest_common(start: str, end: str, up: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the terms above two terms that have none below them that is above both, sorted."""
    closure = Closure({child: list(parents) for child, parents in up.items()})
    if start not in closure or end not in closure:
        return ()
    common = set(closure.ancestors(start)) & set(closure.ancestors(end))
    return tuple(sorted(name for name in common if set(closure.descendants(name)) & common == {name}))
