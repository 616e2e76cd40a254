"""A list as a file for a spreadsheet: CSV or XLSX, in which no text is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from ingest.upload import safe_cell

BOM: Final = "\ufeff"  # spreadsheets take the file for another alphabet without it
MOST_LETTERS: Final = 32_767  # of one cell of a spreadsheet
WIDE: Final = 48
NARROW: Final = 16
LONG: Final = ("body", "answer", "title", "result", "details")

Rows = Iterable[tuple[Any, ...]]


def as_csv(rows: Rows) -> Iterator[bytes]:
    """UTF-8 with a mark of its alphabet, commas, CRLF; piece by piece."""
    yield BOM.encode()
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow([_plain(value) for value in row])
        yield line.getvalue().encode()


def as_xlsx(rows: Rows, name: str) -> bytes:
    """A workbook of one sheet: numbers are numbers, days are days, every text is a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for number, row in enumerate(rows):
        if number == 0:
            _lay_out(sheet, row)
        sheet.append([_cell(sheet, value, is_head=number == 0) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lay_out(sheet: Any, head: tuple[Any, ...]) -> None:
    sheet.freeze_panes = "A2"
    for number, column in enumerate(head):
        sheet.column_dimensions[get_column_letter(number + 1)].width = WIDE if column in LONG else NARROW


def _cell(sheet: Any, value: Any, *, is_head: bool) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_LETTERS])
    cell.data_type = "s"  # also what begins like a formula
    cell.alignment = Alignment(wrap_text=len(value) > WIDE, vertical="top")
    cell.font = Font(bold=is_head)
    return cell


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return safe_cell(value) if isinstance(value, str) else value
