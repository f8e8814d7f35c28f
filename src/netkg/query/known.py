"""Whether a parameter's value is anything that the store knows.

An id with a wrong digit would otherwise be answered with no rows, which reads as absence of evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import parameter_iri
from netkg.rqfile import QueryFile
from netkg.store.base import Store

__all__ = ["refuse_unknown"]


def refuse_unknown(
    store: Store, catalogue: Catalogue, query: QueryFile, values: Mapping[str, str | Sequence[str]]
) -> None:
    """Raise :class:`QueryError` for an id among a query's parameters that stands nowhere in the store.

    The nearest names that the store does know are given.
    """
    for parameter in query.parameters:
        given = values.get(parameter.name, ()) if parameter.type == "iri" else ()
        for value in [given] if isinstance(given, str) else given:
            node = ox.NamedNode(parameter_iri(parameter, value))
            if store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} }}") is not True:
                from netkg.query.show import nearest_names

                raise QueryError(
                    f"parameter {parameter.name!r}: nothing here is called {value!r}",
                    hint=nearest_names(store, catalogue, value),
                )
