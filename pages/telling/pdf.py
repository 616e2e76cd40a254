"""One page as PDF: a title, sections with rows, a foot. In every script that people write in, Arabic from the right."""

from importlib.resources import files
from typing import Final

import regex
from fpdf import FPDF

from pages.feedback.digest_words import Section
from pages.shell import speech

LATIN: Final = ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf")
OTHERS: Final = {  # script -> the font that has it, loaded only where somebody wrote in it: the large one takes seconds
    "arabic": (regex.compile(r"\p{Arabic}"), "fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    "japanese": (
        regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303f\uff00-\uffef]"),
        "noto_cjk_sans_jp_regular",
        "NotoSansCJKjp-Regular.otf",
    ),
}
INK: Final = (28, 33, 38)
QUIET: Final = (91, 102, 112)
BLUE: Final = (11, 92, 173)
SIZES: Final = (10, 8.5, 7)  # of the rows, in points: the first with which all stands on one page
RULE: Final = (223, 227, 231)
WIDTHS: Final = {1: (174,), 2: (130, 44), 3: (98, 36, 40), 4: (66, 36, 52, 20)}  # mm, by how many cells a row has


def of(title: str, about: str, sections: list[Section], foot: str) -> bytes:
    """The page in the language being spoken; `about` stands small above the title."""
    pdf = _drawn(title, about, sections, foot, SIZES[0])
    for size in SIZES[1:]:
        if pdf.page > 1:
            pdf = _drawn(title, about, sections, foot, size)
    return bytes(pdf.output())


def _drawn(title: str, about: str, sections: list[Section], foot: str, size: float) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_margin(18)
    pdf.set_title(title)
    pdf.set_lang(speech.language())
    pdf.add_page()
    _fonts(pdf, "".join((title, about, foot, *(cell for one in sections for row in one.rows for cell in row))))
    is_rtl = speech.direction(speech.language()) == "rtl"
    _line(pdf, about, 10, QUIET, is_rtl=is_rtl)
    _line(pdf, title, 20, INK, is_rtl=is_rtl)
    for section in sections:
        pdf.ln(5)
        _line(pdf, section.heading, 13, BLUE, is_rtl=is_rtl)
        _rows(pdf, section, size, is_rtl=is_rtl)
    pdf.ln(6)
    _line(pdf, foot, 9, QUIET, is_rtl=is_rtl)
    return pdf


def _fonts(pdf: FPDF, words: str) -> None:
    pdf.add_font("noto", "", str(files(LATIN[0]) / LATIN[1]))
    needed = {name: (package, file) for name, (script, package, file) in OTHERS.items() if script.search(words)}
    for name, (package, file) in needed.items():
        pdf.add_font(name, "", str(files(package) / file))
    pdf.set_fallback_fonts(list(needed), exact_match=False)
    pdf.set_text_shaping(True)


def _line(pdf: FPDF, words: str, size: int, colour: tuple[int, int, int], *, is_rtl: bool) -> None:
    pdf.set_font("noto", size=size)
    pdf.set_text_color(*colour)
    pdf.multi_cell(0, size * 0.5, words, align="R" if is_rtl else "L", new_x="LMARGIN", new_y="NEXT")


def _rows(pdf: FPDF, section: Section, size: float, *, is_rtl: bool) -> None:
    """A row of one cell takes the whole width."""
    pdf.set_font("noto", size=size)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*RULE)
    count = max((len(row) for row in section.rows), default=1)
    order = slice(None, None, -1 if is_rtl else 1)
    with pdf.table(
        borders_layout="HORIZONTAL_LINES",
        col_widths=WIDTHS[count][order],
        first_row_as_headings=False,
        line_height=0.52 * size,
        padding=(0.12 * size, 1),
        text_align="RIGHT" if is_rtl else "LEFT",
    ) as table:
        for cells in section.rows:
            row = table.row()
            if not any(cells[1:]):
                row.cell(cells[0], colspan=count)
                continue
            for cell in (*cells, *[""] * (count - len(cells)))[order]:
                row.cell(cell)
