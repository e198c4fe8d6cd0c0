"""Spreadsheets for people who do not query: `data/export/` from the finished warehouse, which is only read.

`build` decides and exchanges, `contents` says what goes into which workbook, `columns` how a column looks, `text` what
may stand in a cell, `workbook` writes one file, and `notes` writes the sheets that explain the others.
"""
