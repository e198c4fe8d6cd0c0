"""Labelled documents: facts, the press that prints them in every layout and carrier, and the expected rows."""
