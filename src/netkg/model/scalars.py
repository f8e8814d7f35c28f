"""Plain Python types with a strict converter: flags, years and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = ["Date", "Flag", "Year"]


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("yes", "true"):
        return True
    if value in ("no", "false"):
        return False
    raise PydanticCustomError("flag", "expected yes or no")


def _year(value: object) -> int:
    text = str(value)
    if not re.fullmatch(r"(1[89]|20)\d\d", text):
        raise PydanticCustomError("year", "expected a year such as 2017, nothing finer")
    return int(text)


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date", "expected a full date such as 2017-09-10")


class _Plain:
    """Attach a strict converter and a JSON Schema to a plain Python type."""

    def __init__(
        self,
        convert: Callable[[object], object],
        json_schema: dict[str, Any],
        to_text: Callable[[Any], str],
    ) -> None:
        self.convert, self.json_schema, self.to_text = convert, json_schema, to_text

    def __get_pydantic_core_schema__(self, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.convert,
            serialization=core_schema.plain_serializer_function_ser_schema(self.to_text),
            metadata={"pydantic_js_functions": [lambda _s, _h: dict(self.json_schema)]},
        )


Flag = Annotated[
    bool,
    _Plain(_flag, {"enum": ["yes", "no", "true", "false", True, False]}, lambda v: "yes" if v else "no"),
]
Year = Annotated[int, _Plain(_year, {"type": ["integer", "string"]}, str)]
Date = Annotated[dt.date, _Plain(_date, {"type": "string", "format": "date"}, dt.date.isoformat)]
