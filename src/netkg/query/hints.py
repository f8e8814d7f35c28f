"""What is often wrong with SPARQL that cannot be parsed, said better than the parser can."""

from __future__ import annotations

import re
from typing import Final

from netkg.ids import is_record_id
from netkg.namespaces import PREFIXES, id_namespace
from netkg.store.guard import without_noise

__all__ = ["undeclared_prefixes"]

_DECLARED: Final = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_USED: Final = re.compile(r"(?<![\w?$:@-])([A-Za-z][\w.-]*):")


def undeclared_prefixes(sparql: str) -> list[str]:
    """Return the ``PREFIX`` lines that a query lacks, for prefixes that netkg knows, in order of use.

    >>> undeclared_prefixes("SELECT * { ?patient nk:age ?age }")
    ['PREFIX nk: <https://w3id.org/netkg/ontology#>']
    """
    text = without_noise(sparql)
    declared = set(_DECLARED.findall(text))
    missing = dict.fromkeys(name for name in _USED.findall(text) if name not in declared)
    spaces = {name: PREFIXES.get(name, id_namespace(name) if is_record_id(name) else "") for name in missing}
    return [f"PREFIX {name}: <{space}>" for name, space in spaces.items() if space]
