"""Faults of what was asked, and the problem that they are together.

Pages show faults beside their form; :func:`refuse` tells all of them to programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from netkg.errors import NetkgError
from netkg.serve.pages.words import page_hint
from netkg.serve.problems import HttpProblem

__all__ = ["JOINED", "LISTED", "Fault", "Near", "fault_of", "refuse", "unknown_faults"]

_SEVERAL: Final = ("drug", "where")
_YES: Final = ("alone", "second_hand", "past")
LISTED: Final = "the field offers what there is"
"""Hint: what can be asked is listed below the field."""

JOINED: Final = "the field offers the names that there are"
"""Hint: the ends that a path can have are listed below the field."""

_TO_PROGRAMS: Final = {
    LISTED: "look for a name with /api/v1/search?q=...",
    JOINED: "/api/v1/networks/evidence has the names that there are",
}
"""Hint that speaks of a form -> what it is to programs."""


@dataclass(frozen=True, slots=True)
class Near:
    """A name that may have been meant: what to ask for it, as an address with its fields, and its value."""

    label: str
    path: str
    asked: Mapping[str, tuple[str, ...]]
    value: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: its label, what is wrong, how to mend it, and names that are near.

    The name is that of the field in the address; empty if several fields together are wrong.
    """

    field: str
    message: str
    hint: str = ""
    near: tuple[Near, ...] = ()
    name: str = ""


def fault_of(label: str, error: NetkgError, near: tuple[Near, ...] = (), name: str = "") -> Fault:
    """Return the fault that an error is; hints for the command line are left out."""
    return Fault(label, error.message, "" if near else page_hint(error.hint), near, name)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise the problem that faults are to a program; nothing if there are none.

    The problem has the member ``errors`` with each fault, its parameter, and what may have been meant.

    Raises:
        HttpProblem: there are faults.
    """
    found = tuple(faults)
    if not found:
        return
    errors = [_error(fault) for fault in found]
    said = [f"{fault.name}: {fault.message}" if fault.name else fault.message for fault in found]
    alone = len(found) == 1
    raise HttpProblem(
        400,
        "parameters",
        found[0].message if alone else f"{len(found)} things are wrong: {'; '.join(said)}",
        hint=str(errors[0].get("hint", "")) or None if alone else None,
        more={"errors": errors},
    )


def _error(fault: Fault) -> dict[str, object]:
    """Return a fault as a member of ``errors``."""
    near = [{"value": one.value, "label": one.label} for one in fault.near]
    hint = _TO_PROGRAMS.get(fault.hint, fault.hint)
    if near and not hint:
        hint = f"did you mean {' or '.join(one.value for one in fault.near)}?"
    said = {"parameter": fault.name, "detail": fault.message, "hint": hint, "near": near}
    return {name: value for name, value in said.items() if value}


def unknown_faults(
    asked: Mapping[str, tuple[str, ...]], known: Iterable[str], choices: Iterable[str] = ()
) -> Iterator[Fault]:
    """Return what an address cannot be asked: it would be answered with too much.

    Args:
        asked: name -> values, as they stand in the address.
        known: names that can be asked there.
        choices: values that ``by`` can have.
    """
    names, groups = tuple(known), tuple(choices)
    for name, values in asked.items():
        value = values[-1].strip()
        if name not in names:
            said, hint = f"{name!r} cannot be asked here", _nearest(name, names)
        elif len(values) > 1 and name not in _SEVERAL:
            said, hint = f"{name!r} is asked more than once", "give it one value"
        elif name in _YES and value not in ("", "yes", "no"):
            said, hint = f"{name} is yes or no, not {value!r}", f"ask with {name}=yes"
        elif name == "by" and value and value not in groups:
            said, hint = f"nothing is grouped by {value!r}", _nearest(value, groups)
        else:
            continue
        yield Fault(name, said, hint, name=name)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(word, known, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"there are: {', '.join(known)}" if known else "nothing can be asked here"
