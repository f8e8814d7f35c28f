"""What is kept beside a disk store, made while it is loaded: the evidence table and the text index."""
