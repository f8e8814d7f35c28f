"""The evidence over HTTP: SPARQL protocol, graph store, pages, JSON.

``app`` puts the routes together, ``served`` is what they all work on, ``workers`` runs foreign queries in
processes that can be killed, ``problems`` says what went wrong, ``fence`` keeps out what has no business
here.
"""
