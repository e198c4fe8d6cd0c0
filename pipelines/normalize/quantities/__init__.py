"""The value grammar: what one printed cell says, as an operator, a number, a unit, a date, or none of these.

    cell     := blank | date | quantity | anything else (qualitative)
    quantity := [subject] {operator | filler} number [scale] [unit] [limit]
    date     := [lead] (point | point to point) ["前"] [verb [object]]

A cell is read as a quantity only when the quantity IS the cell, up to operator words, a unit and words that cannot
change what is counted. Text that merely holds digits (`队伍培训覆盖率100%`, `提供3份报告并通过验收`) stays
qualitative: an invented number is worse than none. `Reading.has_digit` tells such text from text without a number.

Numbers are exact decimals and scale words are multiplied out (`0.40万份` is 4000 份). Everything here works on one
string, without I/O except the two reference tables, which are read once. Frames are the business of `values`.

`cells` reads a whole cell: blank (`blanks`), date (`dates`), quantity (`amounts`) or text with a band (`results`), all
on text of one spelling (`folding`) and from `numbers`, `operators` and `units`. `split_cells` joins what forms print in
several columns; `money`, `rates` and `points` read the columns that hold nothing else.
"""
