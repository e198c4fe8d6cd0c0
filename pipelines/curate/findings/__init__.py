"""What a reader should know before trusting a number: one small function per rule, all named in `registry`.

A rule reads typed tables and returns rows; it never changes a value. A NULL never triggers arithmetic, and a target
form has no results that could be wrong.
"""
