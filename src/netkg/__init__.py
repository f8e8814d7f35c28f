"""Literature evidence on neuroendocrine tumours and immunotherapy, as an RDF knowledge graph.

``netkg.open()`` gives the evidence as one object. Its module is loaded at the first use, so that
``import netkg`` itself loads no third-party package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netkg.api import open
    from netkg.errors import NetkgError

__all__ = ["NetkgError", "__version__", "open"]

__version__ = "0.1.0"

_HOME = {"NetkgError": "netkg.errors", "open": "netkg.api"}


def __getattr__(name: str) -> object:
    """Return a public name from the module that defines it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, those not loaded yet included."""
    return sorted({*globals(), *__all__})
