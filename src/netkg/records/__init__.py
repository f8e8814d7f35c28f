"""Records: YAML files that people edit, read into the model with every mistake named and placed."""

from netkg.records.reader import read_record, read_records
from netkg.records.schema import json_schema, write_schema
from netkg.records.template import template
from netkg.records.vocabulary import Terms
from netkg.records.writer import to_yaml

__all__ = ["Terms", "json_schema", "read_record", "read_records", "template", "to_yaml", "write_schema"]
