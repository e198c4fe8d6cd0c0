"""Typed rows become `data/curated`, or nothing does.

This is the only writer of Parquet. Every table is validated before anything on disk changes; the folder changes as a
whole. Findings are made here, from the typed rows alone. Nothing here reads a document or knows a layout.
"""
