"""Write a mapping set as SSSOM/TSV in one form: the same mappings give the same bytes."""

from __future__ import annotations

import json
import re

from netkg.ontology.mappings.model import Mapping, MappingSet
from netkg.ontology.mappings.slots import (
    BUILT_IN,
    MAPPING_SLOTS,
    PROPAGATED,
    REQUIRED_OF_A_MAPPING,
    SET_SLOTS,
    values_of,
)

__all__ = ["name_key", "write_sssom"]

_PLAIN = re.compile(r"[A-Za-z][^#\"'\\]*")


def name_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key by which ids are ordered: numbers inside them by size.

    >>> sorted(["NCIT:C27720", "NCIT:C4038"], key=name_key)
    ['NCIT:C4038', 'NCIT:C27720']
    """
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def write_sssom(mapping_set: MappingSet) -> str:
    """Return the text of the file: header, column names, rows in order of subject, predicate, object.

    A column without a value is left out, and so is a value that the header gives for all rows.
    """
    rows = [_own(row, mapping_set) for row in sorted(mapping_set.mappings, key=_key)]
    used = {*REQUIRED_OF_A_MAPPING, *(name for row in rows for name in row)}
    columns = [name for name in MAPPING_SLOTS if name in used]
    lines = [*_header(mapping_set), "\t".join(columns)]
    lines += ["\t".join(_cell(row.get(name, "")) for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _header(mapping_set: MappingSet) -> list[str]:
    lines = []
    for name in SET_SLOTS:
        if name == "curie_map":
            given = {k: v for k, v in mapping_set.curie_map.items() if k not in BUILT_IN}
            lines += ["# curie_map:", *(f"#   {prefix}: {given[prefix]}" for prefix in sorted(given))]
        elif len(values := values_of(name, mapping_set.slots.get(name, ""))) > 1:
            lines += [
                f"# {name}:",
                *(f"#   - {_scalar(item)}" for item in values),
            ]
        elif name in mapping_set.slots:
            lines.append(f"# {name}: {_scalar(mapping_set.slots[name])}")
    return lines


def _own(row: Mapping, mapping_set: MappingSet) -> dict[str, str]:
    given = {name: text for name, text in mapping_set.slots.items() if name in PROPAGATED}
    return {name: text for name, text in row.slots.items() if given.get(name) != text}


def _key(row: Mapping) -> tuple[object, ...]:
    return name_key(row.subject), row.predicate, name_key(row.object), row.negated


def _scalar(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and ": " not in text and not text.endswith(":")
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _cell(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if '"' in text else text
