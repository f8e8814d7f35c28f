"""The header of a mapping file: lines that begin with ``#`` and hold a small part of YAML.

``key: value``, and below a key without a value either ``- item`` lines or, for ``curie_map``,
``prefix: IRI`` lines. Text that YAML would read in another way has to be quoted. Anything else is refused,
so a header that netkg reads says the same to every YAML parser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from netkg.errors import Problem

__all__ = ["Header", "parse_header"]

_KEY = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z_][\w.-]*):(?: +(?P<value>.*))?$")
_ITEM = re.compile(r"(?P<indent> *)- +(?P<value>.*)$")
_DOUBLE = re.compile(r'"(?:[^"\\]|\\["\\/nt])*"$')
_SINGLE = re.compile(r"'(?:[^']|'')*'$")


@dataclass(slots=True)
class Header:
    """What the header says: slots (lists joined by ``|``), prefixes, and where each stands."""

    slots: dict[str, str] = field(default_factory=dict)
    curie_map: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    column: int
    text: str


def parse_header(lines: list[str], file: str) -> Header:
    """Return the header in the leading lines of a file; what is wrong stands in its ``problems``."""
    header = Header()
    key = ""
    for line in _content(lines):
        key = _take(line, key, header, file)
    for name, text in header.slots.items():
        if not text:
            _say(header, file, header.places[name], f"{name} has no value", "Write one, or leave the key out")
    return header


def _content(lines: list[str]) -> Iterator[_Line]:
    """Yield the lines without ``#`` and without the blanks that all of them begin with."""
    bodies = [line[1:].rstrip() for line in lines]
    indent = min((len(body) - len(body.lstrip(" ")) for body in bodies if body.strip()), default=0)
    for number, body in enumerate(bodies, start=1):
        if body.strip():
            yield _Line(number, indent + 2, body[indent:])


def _take(line: _Line, key: str, header: Header, file: str) -> str:
    """Put one line into the header; return the key that lines below it would belong to."""
    item, pair = _ITEM.match(line.text), _KEY.match(line.text)
    if item and key and key != "curie_map":
        value = _scalar(item["value"], _place(line, item.start("value")), header, file)
        header.slots[key] = "|".join(filter(None, (header.slots[key], value)))
    elif pair and pair["indent"] and key == "curie_map":
        _prefix(line, pair, header, file)
    elif pair and not pair["indent"]:
        return _slot(line, pair, header, file)
    else:
        fix = "Write it as `key: value`, or below a key as `- item`"
        _say(header, file, _place(line, 0), f"{line.text.strip()!r} is not `key: value`", fix)
    return key


def _slot(line: _Line, pair: re.Match[str], header: Header, file: str) -> str:
    name = pair["key"]
    place = _place(line, pair.start("value") if pair["value"] else 0)
    if name in header.places:
        first = header.places[name][0]
        _say(header, file, place, f"{name} stands in the header twice", f"Keep this line or line {first}")
        return ""
    header.places[name] = place
    if name == "curie_map":
        if pair["value"] not in (None, "", "{}"):
            _say(
                header,
                file,
                place,
                "curie_map has a value",
                "Write each prefix on a line of its own below it",
            )
        return name
    header.slots[name] = _scalar(pair["value"] or "", place, header, file)
    return name


def _prefix(line: _Line, pair: re.Match[str], header: Header, file: str) -> None:
    name = pair["key"]
    place = _place(line, pair.start("key"))
    value = _scalar(pair["value"] or "", place, header, file)
    if name in header.curie_map:
        _say(header, file, place, f"the prefix {name} is given twice", "Keep one of the two lines")
    elif not value:
        _say(header, file, place, f"the prefix {name} has no IRI", "Write the IRI that it stands for")
    else:
        header.curie_map[name] = value
        header.places[f"curie_map.{name}"] = place


def _scalar(text: str, place: tuple[int, int], header: Header, file: str) -> str:
    """Return the text that a value stands for: plain, or in single or double quotes."""
    text = text.strip()
    if _DOUBLE.match(text):
        return str(json.loads(text))
    if _SINGLE.match(text):
        return text[1:-1].replace("''", "'")
    if text[:1] in tuple("[{|>&*!%@`\"',?#") or ": " in text or " #" in text or text.endswith(":"):
        _say(header, file, place, f"YAML would not read {text!r} as text", "Put the value in double quotes")
    return text


def _place(line: _Line, offset: int) -> tuple[int, int]:
    return line.number, line.column + offset


def _say(header: Header, file: str, place: tuple[int, int], what: str, fix: str) -> None:
    header.problems.append(Problem(file, *place, what, fix + "."))
