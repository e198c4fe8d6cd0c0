"""Indicator rows of a grid, read by the columns of their header."""

from __future__ import annotations

from pipelines.extract.form import Form, FundingLine, Indicator
from pipelines.extract.grids.alignment import align
from pipelines.extract.grids.cells import clean, is_covered, row_of, text_at
from pipelines.extract.grids.columns import Columns, is_indicator_header
from pipelines.extract.grids.project_lists import form_of_row
from pipelines.extract.grids.reading import Reading
from pipelines.extract.indicators import composed, indicator_of, keep_nature
from pipelines.extract.vocabulary.colon_pairs import colon_pairs, has_colon
from pipelines.extract.vocabulary.figures import holds_number, is_blank, is_figure
from pipelines.extract.vocabulary.folding import bare
from pipelines.extract.vocabulary.guidance import is_placeholder
from pipelines.extract.vocabulary.headers import load_headers
from pipelines.extract.vocabulary.levels import Levels, is_level2, level_label
from pipelines.extract.vocabulary.standalone_lines import is_annex_line, is_unit_line, is_year_line
from pipelines.extract.vocabulary.titles import title_kind
from pipelines.ingest.content import Grid

GridRow = list[str | None]

_LONGEST_LABEL = 40
_OTHER_BLOCKS = frozenset(("field", "tail", "goal"))
# A row of more cells that has a name is an indicator, whatever its first cell says.
_FEW_CELLS = 4


def read_indicator_row(reading: Reading, grid: Grid, at: int) -> bool:
    """Read row `at` as an indicator; False where it is something else."""
    columns, form = reading.opened.columns, reading.form
    if columns is None or form is None:
        return False
    row, place = grid.rows[at], grid.places[at]
    filled = [text for text in row if text and not text.isspace()]
    if not filled:
        return True
    if _ends_table(reading, grid, at, filled):
        return False
    texts = _texts_by_role(grid, row, columns)
    if len(filled) == 1 and _take_banner(reading, clean(filled[0])):
        form.last_place = place
        return True
    if texts is None:
        return False
    if not texts.get("name") and len(filled[0]) < _LONGEST_LABEL and _begins_other_block(clean(filled[0])):
        return False
    if "project_name" in texts:
        form = form_of_row(reading, form, columns, texts, place)
    level1, level2 = _take_levels(reading, texts)
    opened = reading.opened
    one = indicator_of(opened.level1, opened.level2, texts.get("name", ""), texts, place)
    if not one.name and not one.target and not one.actual:
        if not (one.weight and one.score):
            if not level1 and not level2:
                return False
            _leave_beside_labels(form, filled, (level1, level2), place)
            return True
        # A total row without the word: only weight and score stand in it.
        form.last_place = place
        form.total_weight, form.total_score = one.weight, one.score
        opened.in_rows = False
        return True
    form.last_place = place
    if is_placeholder(one.name) and not (one.target or one.actual or one.score):
        # The row of a template that nobody filled in.
        return True
    if _is_execution(one.name, level1, level2):
        _put_execution(form, one, one.name or level2 or level1)
        _keep_rest(form, columns, row, texts, place, spans=bool(grid.spans))
        return True
    if not one.name:
        name_column = columns.of("name")
        if not form.indicators or name_column is None or not is_covered(row, name_column):
            form.leave_text(" ".join(map(clean, filled)), place)
            return True
        # The name is merged over several rows.
        one.name = form.indicators[-1].name
    _settle_terms(form, columns, one, row)
    one.areas = [(columns.headers[column], value) for column in columns.areas if (value := text_at(row, column))]
    adjusted = texts.get("adjusted_target")
    if adjusted and not is_blank(adjusted):
        if one.target:
            form.fields.append((columns.header_of("target"), one.target, place))
        one.target = composed({**texts, "target": adjusted}, "target")
    form.indicators.append(one)
    _keep_rest(form, columns, row, texts, place, spans=bool(grid.spans))
    return True


def _ends_table(reading: Reading, grid: Grid, at: int, filled: list[str]) -> bool:
    """Whether a row is known as something else before its cells are told apart."""
    lead = clean(filled[0])
    alone, few = len(filled) == 1, len(filled) <= _FEW_CELLS
    if alone and is_placeholder(lead):
        return False
    if few and has_colon(lead) and colon_pairs(lead):
        return True
    if len(filled[0]) < _LONGEST_LABEL:
        if load_headers().role("total", lead) is not None:
            return True
        if few and _begins_other_block(lead):
            return True
        if alone and title_kind(lead) is not None:
            return True
    if len(filled) == 2 and _is_label_and_text(grid, at):
        return True
    columns = reading.opened.columns
    if alone and columns is not None and len(columns.roles) > 2 and level_label(lead) is None:
        if reading.ragged or is_annex_line(lead) or _is_across(grid, at):
            return True
        if has_colon(lead) or title_kind(lead) is not None or is_year_line(lead) or is_unit_line(lead):
            return True
    if len(filled) >= 3 and load_headers().role("indicator", filled[1]) is not None:
        return is_indicator_header(row_of(grid, at).cells)
    return False


def _begins_other_block(lead: str) -> bool:
    """Whether the first cell of a row is the label of something else than an indicator."""
    headers = load_headers()
    return not _OTHER_BLOCKS.isdisjoint(headers.label(lead).roles) and lead not in headers.level1


def _is_label_and_text(grid: Grid, at: int) -> bool:
    """Whether the second of two filled cells is merged over more than half of the table: a text beside its label."""
    row = grid.rows[at]
    first, second = (column for column, text in enumerate(row) if text and not text.isspace())
    return grid.spans.get((at, second), (1, 1))[1] * 2 > len(row) and level_label(clean(row[first])) is None


def _is_across(grid: Grid, at: int) -> bool:
    """Whether the only filled cell of a row is merged over more than half of the table."""
    row = grid.rows[at]
    column = next(column for column, text in enumerate(row) if text and not text.isspace())
    return grid.spans.get((at, column), (1, 1))[1] * 2 > len(row)


def _texts_by_role(grid: Grid, row: GridRow, columns: Columns) -> dict[str, str] | None:
    """Texts of a row by role. A row of another length is aligned by type; None where it cannot be."""
    if _is_placed_by_type(row, columns, spans=bool(grid.spans)):
        cells = [cell for cell in map(clean, row) if cell]
        if len(row) == columns.width + 1 and not row[0]:
            # Every blank cell is there, also the one below the label of the block, which is no column of its own.
            return {role: clean(text) for role, text in zip(columns.in_order, row[1:], strict=True)}
        if len(cells) == 2 and all(map(is_figure, cells)) and cells[0].startswith("100"):
            return {"weight": cells[0], "score": cells[1]}
        aligned = align(cells, columns.in_order)
        return None if aligned is None else dict(zip(columns.in_order, aligned, strict=True))
    texts: dict[str, str] = {}
    for column, role in columns.single:
        # A cell merged sideways over several columns speaks for the first of them; one merged downwards is carried on
        # by the levels. Either way the positions that it covers hold no text.
        text = row[column] if column < len(row) else None
        if text:
            texts[role] = clean(text)
    for column, origin in columns.covered.items():
        # One header over several columns: the cells below it are parts of one text (≥ | 120 | 场).
        part = text_at(row, column)
        of_origin = columns.roles.get(origin)
        if part and of_origin is not None and of_origin != "area":
            texts[of_origin] = texts.get(of_origin, "") + part
    return texts


def _is_placed_by_type(row: GridRow, columns: Columns, *, spans: bool) -> bool:
    """Whether the columns of a row are lost, so that its cells are told apart by what they are."""
    return len(row) != columns.width and not spans and None not in row


def _take_levels(reading: Reading, texts: dict[str, str]) -> tuple[str, str]:
    """Take the labels that a row prints, and return them; a label stays in force until the next one of its level."""
    level1, level2 = texts.get("level1", ""), texts.get("level2", "")
    opened = reading.opened
    if reading.ragged and level1 and not level2 and is_level2(level1):
        # The row has lost its blank cells: 成本指标 and 满意度指标 may stand on either level.
        levels = Levels(opened.level1)
        levels.take(level1, False)
        if levels.level2:
            level1, level2 = "", level1
    if level1 and level1 != opened.level1:
        opened.level1, opened.level2 = level1, ""
    if level2:
        opened.level2 = level2
    return level1, level2


def _take_banner(reading: Reading, text: str) -> bool:
    """Take the label of a level that stands alone in its row, mostly merged over the table, above its indicators."""
    label = level_label(text)
    if label is None:
        return False
    if label in load_headers().level1:
        reading.opened.level1, reading.opened.level2 = text, ""
    else:
        reading.opened.level2 = text
    return True


def _leave_beside_labels(form: Form, filled: list[str], labels: tuple[str, str], place: str) -> None:
    """Leave what stands beside the labels of a row without an indicator."""
    for text in map(clean, filled):
        if level_label(text) is None and text not in labels:
            form.leave_text(text, place)


def _is_execution(name: str, level1: str, level2: str) -> bool:
    rows = load_headers().roles["execution"]
    return any(text and bare(text) in rows for text in ((name,) if name else (level1, level2)))


def _put_execution(form: Form, one: Indicator, label: str) -> None:
    """Put budget execution printed as a row of the indicator table: weight and score belong to the money."""
    line = next((line for line in form.funding if line.weight is None and line.score is None), None)
    if line is None or any(line.weight for line in form.funding):
        line = FundingLine(label=label, source=one.source)
        form.funding.append(line)
    line.weight, line.score = one.weight, one.score
    if line.execution_rate is None:
        line.execution_rate = one.actual
    if one.deviation_reason:
        line.reason = one.deviation_reason
    for header, value in (("指标解释", one.description), ("目标", one.target), ("完成", one.actual)):
        if value:
            form.fields.append((f"{label} {header}", value, one.source))


def _settle_terms(form: Form, columns: Columns, one: Indicator, row: GridRow) -> None:
    """Settle whether the target of a row is annual; 财预〔2015〕88号 prints a long-term half beside it."""
    if not columns.second and not columns.long_term:
        return
    one.long_term_target, one.target = one.target, None
    annual = {role: text for column, role in columns.second.items() if (text := text_at(row, column))}
    if not annual.get("name"):
        return
    if annual["name"] == one.name:
        one.target = composed(annual, "target")
        return
    form.indicators.append(
        Indicator(
            level1=one.level1,
            level2=annual.get("level2", one.level2),
            name=annual["name"],
            source=one.source,
            target=composed(annual, "target"),
        )
    )


def _keep_rest(form: Form, columns: Columns, row: GridRow, texts: dict[str, str], place: str, *, spans: bool) -> None:
    """Keep as fields what the tables have no column for, so that nothing a form says is lost."""
    by_type = _is_placed_by_type(row, columns, spans=spans)
    for column in columns.kept:
        text = texts.get(columns.roles[column], "") if by_type else text_at(row, column)
        if text:
            form.fields.append((columns.headers[column], text, place))
    if texts.get("nature"):
        keep_nature(form, texts, columns.header_of("nature"), place)
    for role in ("target_unit", "actual_unit"):
        unit = texts.get(role, "")
        if not is_blank(unit) and not holds_number(texts.get(role.removesuffix("_unit"), "")):
            form.fields.append((columns.header_of(role), unit, place))
    if by_type or (columns.all_known and len(row) <= columns.width):
        return
    for column, printed in enumerate(row):
        if printed and column > columns.first and column not in columns.known:
            text = clean(printed)
            if text:
                form.leave_text(text, place)
