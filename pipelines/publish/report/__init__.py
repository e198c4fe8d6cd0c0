"""`data/warehouse.duckdb` becomes `data/report/`: a web site that opens from disk and asks nothing of any address.

The warehouse is read and never written, and no figure is computed here that a view of `sql/` gives: sums over provinces
are sums of the views' numerators and denominators. What documents say is hostile text: every template escapes what it
prints, data for the charts and the search are JSON that scripts only ever put into text nodes, and the pages forbid any
script and any address that is not their own.
"""
