"""What every table of the warehouse promises: columns, tables, codes, rules.

Each column is defined once, in `columns`; `tables` says which table has it; `schemas` derives the polars, pandera,
Parquet and DuckDB forms from these two. Nothing here reads or writes a file, and nothing here knows how a value is
made: that is the work of `normalize` and `curate`.
"""
