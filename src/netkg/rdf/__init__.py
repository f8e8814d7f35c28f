"""Parse and write RDF. Knows nothing of records or of what the triples mean."""
