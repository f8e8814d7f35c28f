"""Stores of named graphs, and the one decision on how queries read them."""

from netkg.store.base import READ_UNION, Solutions, Store
from netkg.store.oxigraph import OxigraphStore, memory_store

__all__ = ["READ_UNION", "OxigraphStore", "Solutions", "Store", "memory_store"]
