"""Files for others: RDF in every usual format, and tables."""
