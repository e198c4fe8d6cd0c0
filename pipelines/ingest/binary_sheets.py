"""XLS and XLSB to grids: an XLS of Excel 97 and later by its records, the rest through calamine, without formats."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from pipelines.ingest import sniff
from pipelines.ingest.allowance import CellCount, encrypted
from pipelines.ingest.characters import INVISIBLE
from pipelines.ingest.content import Content, Grid, Lines, Remark, UnreadableDocument
from pipelines.ingest.number_formats import general
from pipelines.ingest.ole2 import MAGIC, Container
from pipelines.ingest.packages import Package, is_zip
from pipelines.ingest.sheet_grid import SheetCells, hidden_sheet

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def read(data: bytes, name: str, limits: object) -> Content:
    """Read an XLS or XLSB; raises UnreadableDocument where it is encrypted, damaged or too large."""
    if is_zip(data):
        Package(data, limits).verify()  # calamine inflates by itself
        return _by_calamine(data, sniff.XLSB, limits)
    stream = data
    if data[:8] == MAGIC:
        container = Container(data)
        if "encryptedpackage" in container.root_names:
            raise encrypted("workbook", "工作簿")
        found = container.stream("workbook") or container.stream("book")
        if found is None:
            raise UnreadableDocument("the Office container holds no workbook", "Office 容器文件中没有工作簿")
        stream = found
    from pipelines.ingest import old_excel

    return old_excel.read(stream, limits) if old_excel.is_biff8(stream) else _by_calamine(data, sniff.XLS, limits)


def _by_calamine(data: bytes, media_type: str, limits: object) -> Content:
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return _content(workbook, media_type, limits)
    except python_calamine.PasswordError:
        raise encrypted("workbook", "工作簿") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        reason = str(error)[:200]
        raise UnreadableDocument(f"damaged workbook: {reason}", f"工作簿已损坏：{reason}") from None
    except BaseException as error:
        # calamine is native code: on some damaged files it panics, which is no ordinary error.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableDocument("damaged workbook: its reader gave up", "工作簿已损坏，无法解析") from None


def _content(workbook: CalamineWorkbook, media_type: str, limits: object) -> Content:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    count = CellCount(limits)
    blocks: list[Lines | Grid] = []
    remarks: list[Remark] = []
    if not workbook.sheets_metadata:
        raise UnreadableDocument("damaged workbook: it has no sheets", "工作簿已损坏：没有工作表")
    for metadata in workbook.sheets_metadata:
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(metadata.name)
        cells = SheetCells(metadata.name, count)
        top, left = sheet.start or (0, 0)
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top):
            for column, value in enumerate(values, left):
                if value != "" and value is not None:
                    count.spend(1)
                    cells.put(row, column, _plain(value).strip())
        for (first, begin), (last, end) in sheet.merged_cell_ranges or []:
            cells.merge(first, begin, last, end)
        grid = cells.grid()
        if grid is None:
            continue
        blocks.append(grid)
        if metadata.visible != SheetVisibleEnum.Visible:
            remarks.append(hidden_sheet(metadata.name))
    if blocks:
        remarks.append(
            Remark(
                "",
                "the number formats of this kind of workbook are not read: 100% may stand as 1",
                "无法读取此类工作簿的数字格式：100% 可能显示为 1",
                "signal",
            )
        )
    return Content(media_type, blocks, remarks)


def _plain(value: object) -> str:
    """Print a value without its format."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").translate(INVISIBLE)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return general(float(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
