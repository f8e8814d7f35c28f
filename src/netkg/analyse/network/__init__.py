"""Networks of the evidence: projections, what holds them together, and how things are connected."""
