"""The catalogue of query files, parameters bound as terms, and rows as people and programs want them."""

from netkg.query.catalogue import Catalogue, load_catalogue
from netkg.query.parameters import bind

__all__ = ["Catalogue", "bind", "load_catalogue"]
