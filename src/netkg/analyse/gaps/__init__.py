"""Evidence gaps: a declared question space, the state of each of its cells and why, and the frontier.

::

    spaces   = read_spaces(project.ontology, body)          # name -> Space, from ontology/spaces/*.toml
    settings = read_settings(project.ontology, body)        # Settings, from ontology/gaps.toml
    beside   = read_companions(store, catalogue)            # parts of cohorts, searches, second-hand claims
    found    = compute(body, spaces["checkpoint"], settings, beside, as_of=None)     # GapMap

``compute`` is the one function that makes a map, a pure one. A :class:`GapMap` holds arrays over the whole
product of the facets (``plausible``, ``codes``) and the distinct :class:`Finding` objects that cells share;
``found.cell(place)`` gives one :class:`Cell`, ``found.cells()`` all plausible ones, ``found.places(State.X)``
those in which a state holds. Findings name results by id. ``frontiers(found)`` gives the maximal cells of the
downward-closed properties, ``expand`` the full list again; ``find_cell`` finds a cell by key or by names;
``explain`` says why a cell is what it is, with the SPARQL text that gives its rows. What differs between two
maps is told by comparing cells by their key, which depends on the space's name and the nodes alone.
"""

from __future__ import annotations

from netkg.analyse.gaps.companions import Companions, SearchScope, read_companions
from netkg.analyse.gaps.compute import compute
from netkg.analyse.gaps.frontier import Frontier, FrontierCell, Property, expand, frontiers
from netkg.analyse.gaps.lookup import find_cell, narrow
from netkg.analyse.gaps.model import Cell, Evidence, Finding, GapMap, Mixed, Overlay, State
from netkg.analyse.gaps.settings import OutcomeRule, Settings, read_settings
from netkg.analyse.gaps.space import Facet, Node, Removed, Rule, Space
from netkg.analyse.gaps.space_files import read_spaces
from netkg.analyse.gaps.why import Why, explain

__all__ = [
    "Cell",
    "Companions",
    "Evidence",
    "Facet",
    "Finding",
    "Frontier",
    "FrontierCell",
    "GapMap",
    "Mixed",
    "Node",
    "OutcomeRule",
    "Overlay",
    "Property",
    "Removed",
    "Rule",
    "SearchScope",
    "Settings",
    "Space",
    "State",
    "Why",
    "compute",
    "expand",
    "explain",
    "find_cell",
    "frontiers",
    "narrow",
    "read_companions",
    "read_settings",
    "read_spaces",
]
