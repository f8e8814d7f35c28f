"""Terms that values are taken from: borrowed tables, our own terms, their hierarchy."""
