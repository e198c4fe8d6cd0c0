"""Forms as printed, out of the lines and grids of a document.

`documents` is the way in: a document with tables goes to `grids`, one of text to `lines`. Both know the words of forms
from `vocabulary`, both fill a `form`, and neither knows the other. A form becomes rows of `printed`, which `store`
keeps; `pending` and `worker` read what is not kept yet.
"""
