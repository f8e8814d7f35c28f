"""Figures and tables of analyses, for papers and for people; nothing here decides what the evidence says."""
