"""Writing a record as YAML: the same record gives the same text, and reading it gives the same record."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from netkg.model import SECTIONS, Record, Thing

__all__ = ["to_yaml", "to_yaml_entry"]

_WIDTH: Final = 110
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_PLAIN: Final = re.compile(r"[A-Za-z0-9(.].*")
_NOT_PLAIN: Final = re.compile(r": |:$| #|^null$", re.IGNORECASE)
_NOT_PLAIN_IN_FLOW: Final = re.compile(r"[\[\]{},]")


def to_yaml(record: Record) -> str:
    """Return the record as the text of its file, sections and things in the order of the model.

    What a record leaves out is left out: defaults, and the read level of statements where it is that of
    the publication. Comments of a file that was read are not kept.
    """
    data = record.model_dump(mode="json", exclude_defaults=True)
    level = data["publication"]["read_level"]
    data["publication"].pop("id", None)
    lines = [f"record: {_scalar(data['record'])}", "", "publication:"]
    lines += _mapping(data["publication"], "  ")
    for section in SECTIONS:
        if data.get(section):
            lines += ["", f"{section}:"]
            for thing in data[section]:
                if section in ("results", "claims") and thing.get("read_level") == level:
                    del thing["read_level"]
                lines += _thing(thing)
    return "\n".join(lines) + "\n"


def to_yaml_entry(thing: Thing) -> list[str]:
    """Return the lines of a thing as an entry of its section."""
    return list(_thing(thing.model_dump(mode="json", exclude_defaults=True)))


def _thing(data: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of one entry of a section."""
    for number, line in enumerate(_mapping(data, "    ")):
        yield f"  - {line[4:]}" if number == 0 else line


def _mapping(data: dict[str, Any], indent: str) -> Iterator[str]:
    """Yield the lines of keys and values; what is too long for one line stands below its key."""
    for key, value in data.items():
        line = f"{indent}{key}: {_value(value)}"
        if len(line) > _WIDTH and isinstance(value, list):
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {_scalar(entry)}" for entry in value)
        elif len(line) > _WIDTH and isinstance(value, str) and not _CONTROL.search(value):
            yield f"{indent}{key}: >-"
            yield from _folded(value, indent + "  ")
        else:
            yield line


def _folded(text: str, indent: str) -> list[str]:
    wrapper = textwrap.TextWrapper(_WIDTH, indent, indent, break_long_words=False, break_on_hyphens=False)
    return wrapper.wrap(text)


def _value(value: Any) -> str:  # noqa: ANN401 - what the model dumps
    if isinstance(value, list):
        return f"[{', '.join(_scalar(entry, flow=True) for entry in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_scalar(entry, flow=True)}' for key, entry in value.items())}}}"
    return _scalar(value)


def _scalar(value: object, *, flow: bool = False) -> str:
    """Return a text plain where YAML reads it back as it is, else in double quotes."""
    text = str(value)
    special = _CONTROL.search(text) or _NOT_PLAIN.search(text) or (flow and _NOT_PLAIN_IN_FLOW.search(text))
    if _PLAIN.fullmatch(text) and not special:
        return text
    escaped = re.sub(r'["\\]', r"\\\g<0>", text)
    return f'"{_CONTROL.sub(_code, escaped)}"'


def _code(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
