"""`data/curated` becomes `data/warehouse.duckdb`, or the warehouse stays as it was.

This is the only writer of DuckDB. A database is built beside the old one, verified, and put in its place under the
same name; whoever holds the old file open keeps reading it. Nothing here computes a value: the tables are curated, and
every question is a view in `sql/`.
"""
