"""A table as a Parquet file, with the use statement and licence in its metadata."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from netkg.config import USE_STATEMENT
from netkg.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa

    from netkg.publish.tables import Table

__all__ = ["write_parquet"]


def write_parquet(table: Table) -> bytes:
    """Return a table as Parquet: lists for columns of several values, maps for ``printed`` and ``missing``.

    The metadata of the file hold ``netkg.table``, ``netkg.description``, ``netkg.use`` and
    ``netkg.licence``. The same table gives the same bytes with the same version of pa.

    Raises:
        SourceError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise SourceError("Parquet needs pyarrow", hint="install netkg[parquet]") from error
    kinds = _types()
    schema = pa.schema(
        [pa.field(name, kinds[kind]) for name, kind in table.kinds.items()], metadata=_metadata(table)
    )
    columns = list(zip(*table.rows, strict=True)) or [()] * len(schema)
    arrays = [
        pa.array([_cell(value) for value in cells], type=field.type)
        for field, cells in zip(schema, columns, strict=True)
    ]
    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


def _types() -> dict[type, pa.DataType]:
    import pyarrow as pa

    text = pa.string()
    return {
        str: text,
        bool: pa.bool_(),
        int: pa.int64(),
        float: pa.float64(),
        dt.date: pa.date32(),
        tuple: pa.list_(text),
        dict: pa.map_(text, text),
    }


def _metadata(table: Table) -> dict[bytes | str, bytes | str]:
    return {
        "netkg.table": table.name,
        "netkg.description": table.description,
        "netkg.use": USE_STATEMENT,
        "netkg.licence": "https://creativecommons.org/licenses/by/4.0/",
    }


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return sorted(value.items())
    return list(value) if isinstance(value, tuple) else value
