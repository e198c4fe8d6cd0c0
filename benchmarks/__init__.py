"""Measurements of the pipeline on made-up documents; `make bench` runs them."""
