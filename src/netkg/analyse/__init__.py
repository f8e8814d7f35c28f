"""Statistics of the evidence: pure functions of numbers and of the evidence table."""
