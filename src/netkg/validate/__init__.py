"""Check evidence: shapes, rules and places. Everything here returns findings and prints nothing."""
