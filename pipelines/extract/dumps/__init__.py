"""Text dumps that keep columns by blanks, as `pdftotext -layout` writes them: lines in, running text and grids out.

A line of such a dump is a height of the page, not a row: a cell of two lines beside one of a single line takes three
lines of text, and the label of merged cells stands somewhere in the middle of its rows. What is certain is used in this
order: the words of a header say where the columns of a table are (`headers`, `edges`); every cell of a row is centred
on the same height, and a line of a cell that goes on is full (`rows`); a label stands in the middle of the rows it
covers (`labels`). What stands around the tables is read as labels and values beside one another (`fields`).
"""
