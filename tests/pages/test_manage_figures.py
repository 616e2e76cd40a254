"""The pages on which files are imported, figures are chosen and an empty plant is set up."""

import gzip
import io
import re
from decimal import Decimal

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, text

from access.actors import Actor
from feedback import kpi_choice
from feedback.kpi_choice import Choice
from ingest import plant_form
from ingest.kinds import KINDS
from metrics import target_edit
from metrics.target_edit import LineTarget
from tests.cast import Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
IMPORTS, FIGURES, FIRST = "pages.manage.imports", "pages.manage.team_kpis", "pages.manage.first_run"
LINES = b"site,line,name,colour\nSUED,L3,Drying,red\nSUED,,Nameless,red\n"


def shown(engine: Engine) -> list[Choice]:
    with engine.connect() as conn:
        return kpi_choice.of_line(conn, "SUED", "L1")


def with_target(engine: Engine, actor: Actor, *kpis: str) -> None:
    with engine.begin() as conn:
        for kpi in kpis:
            target_edit.put(conn, actor, LineTarget("L1", kpi, Decimal("0.5")))


def count(engine: Engine, table: str) -> int:
    with engine.connect() as conn:
        return int(conn.execute(text(f"SELECT count(*) FROM {table} WHERE site_id = 'SUED'")).scalar_one())


def test_a_file_is_tried_out_and_only_then_taken_in(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, IMPORTS)
    page.file_uploader[0].upload("lines_hall_3.csv", LINES, "text/csv").run()
    counts = {metric.label: metric.value for metric in page.metric}
    assert counts == {"Rows": "2", "Accepted": "1", "Duplicates": "0", "Corrections": "0", "Rejected": "1"}
    assert "colour" in words(page)
    assert count(engine, "lines") == 2
    page.button(key="take").click().run()
    assert count(engine, "lines") == 3
    assert "Taken in" in words(page)
    assert not page.run().metric


def test_a_file_that_is_tried_out_says_which_figures_it_would_move(cast: Cast, visit: Visit, engine: Engine) -> None:
    with engine.begin() as conn:
        machine = "INSERT INTO machines (site_id, machine, line, name) VALUES ('SUED', 'M1', 'L1', 'M1')"
        conn.execute(text(machine))
        conn.execute(
            text(
                "INSERT INTO shifts (site_id, line, shift, start_at, end_at) VALUES "
                "('SUED', 'L1', 'early', '2026-03-02T05:00Z', '2026-03-02T13:00Z')"
            )
        )
    page = visit(cast.manager, IMPORTS)
    rows = b"machine,at,good,scrap\nM1,2026-03-02T08:00,97,3\n"
    page.file_uploader[0].upload("counts.csv", rows, "text/csv").run()
    assert "Figures that would move" in words(page)
    assert [one.label for one in page.expander if "Early shift" in one.label] != []
    table = next(one for one in page.table if "Figure" in one.value.columns)
    rows_shown = [[str(cell).replace("\\", "") for cell in row] for row in table.value.itertuples(index=False)]
    assert ["Scrap", "unknown", "3.0 %", "comes"] in rows_shown
    assert count(engine, "count_events") == 0


def test_an_import_is_taken_back_by_a_click_and_one_that_is_built_on_says_why(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    page = visit(cast.manager, IMPORTS)
    page.file_uploader[0].upload("lines.csv", b"line\nL9\n", "text/csv").run()
    page.button(key="take").click().run()
    with engine.begin() as conn:
        number = conn.execute(text("SELECT max(import_id) FROM imports")).scalar_one()
        conn.execute(text("INSERT INTO machines (site_id, machine, line, name) VALUES ('SUED', 'M9', 'L9', 'M9')"))
    page.button(key=f"undo {number}").click().run()
    assert "line L9 has a machine" in words(page)
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM machines"))
    page.button(key=f"undo {number}").click().run()
    assert count(engine, "lines") == 2
    assert "undone" in words(page)
    assert [button for button in page.button if button.key == f"undo {number}"] == []


def workbook(rows: list[list[str]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


PLAIN = "line;name\nL3;Drying\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.csv", PLAIN.encode()),
        ("lines.csv", PLAIN.replace(";", ",").encode("utf-8-sig")),
        ("lines.tsv", PLAIN.replace(";", "\t").encode()),
        ("lines.txt", PLAIN.encode("utf-8-sig")),
        ("lines.csv.gz", gzip.compress(PLAIN.encode("utf-8-sig"))),
        ("lines.xlsx", workbook([["line", "name"], ["L3", "Drying"]])),
    ],
    ids=["semicolon", "comma and mark", "tab", "text", "gzip", "workbook"],
)
def test_a_file_of_any_make_is_taken_on_the_page(
    cast: Cast, visit: Visit, engine: Engine, name: str, content: bytes
) -> None:
    page = visit(cast.manager, IMPORTS)
    page.file_uploader[0].upload(name, content, "application/octet-stream").run()
    page.button(key="take").click().run()
    with engine.connect() as conn:
        named = conn.execute(text("SELECT name FROM lines WHERE site_id = 'SUED' AND line = 'L3'")).scalar_one()
    assert named == "Drying"


def test_a_file_whose_name_says_nothing_waits_until_its_kind_is_chosen(cast: Cast, visit: Visit) -> None:
    page = visit(cast.manager, IMPORTS)
    page.file_uploader[0].upload("export (7).csv", LINES, "text/csv").run()
    assert not page.metric
    [kind] = [box for box in page.selectbox if box.label.startswith("What export")]
    kind.set_value("lines").run()
    assert len(page.metric) == 5


def test_a_file_that_cannot_be_taken_says_why_and_offers_no_button(cast: Cast, visit: Visit) -> None:
    page = visit(cast.manager, IMPORTS)
    page.file_uploader[0].upload("lines.csv", b"line;name\nL3;Drying\n".replace(b"line;", b"lane;"), "text/csv").run()
    assert "cannot be taken" in words(page)
    assert [button for button in page.button if button.key == "take"] == []


def test_every_kind_of_file_is_described(cast: Cast, visit: Visit) -> None:
    page = visit(cast.manager, IMPORTS)
    assert page.selectbox(key="format").options == list(KINDS)
    page.selectbox(key="format").set_value("counts").run()
    assert "never a running total" in words(page)


def test_a_figure_without_target_owner_and_card_is_refused_with_all_that_it_needs(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    page = visit(cast.supervisor, FIGURES)
    page.selectbox(key="figure").set_value("scrap_ratio").run()
    page.button(key="choose").click().run()
    assert "still needs: a target (set it right here); an owner; a card" in words(page)
    assert shown(engine) == []


def test_the_missing_target_is_set_right_there_and_the_figure_goes_on_the_wall(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    page = visit(cast.supervisor, FIGURES)
    page.selectbox(key="figure").set_value("scrap_ratio").run()
    page.text_input(key="target L1 scrap_ratio").set_value("2.5 %")
    page.button(key="target").click().run()
    page.selectbox(key="owner L1 scrap_ratio").set_value("quality")
    page.text_area(key="card L1 scrap_ratio").set_value("Sort it by reason")
    page.button(key="choose").click().run()
    assert shown(engine) == [Choice("scrap_ratio", "quality", "Sort it by reason")]
    assert "goal 2.5 %" in words(page)


def test_figures_are_ordered_and_taken_off(cast: Cast, visit: Visit, engine: Engine) -> None:
    with_target(engine, cast.manager, "oee", "quality")
    with engine.begin() as conn:
        for kpi in ("oee", "quality"):
            kpi_choice.choose(conn, cast.manager, "L1", Choice(kpi, "quality", "Ask why"))
    page = visit(cast.supervisor, FIGURES)
    page.button(key="up quality").click().run()
    assert [one.kpi for one in shown(engine)] == ["quality", "oee"]
    page.button(key="off quality").click().run()
    assert [one.kpi for one in shown(engine)] == ["oee"]


def test_a_link_that_names_a_line_opens_that_one(cast: Cast, visit: Visit) -> None:
    assert visit(cast.manager, FIGURES, line="L2").selectbox(key="line").value == "L2"


def test_a_seventh_figure_is_not_offered(cast: Cast, visit: Visit, engine: Engine) -> None:
    six = ("oee", "quality", "availability", "performance", "scrap_ratio", "rework_ratio")
    with_target(engine, cast.manager, *six)
    with engine.begin() as conn:
        for kpi in six:
            kpi_choice.choose(conn, cast.manager, "L1", Choice(kpi, "quality", "Ask why"))
    page = visit(cast.supervisor, FIGURES)
    page.selectbox(key="figure").set_value("changeover").run()
    assert page.button(key="choose").disabled
    assert "6 figures already" in words(page)


def test_first_steps_lead_from_an_empty_plant_to_a_line_with_a_machine(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE sites SET name = 'My plant', timezone = 'UTC' WHERE site_id = 'SUED'"))
    page = visit(cast.admin, FIRST)
    assert steps_done(words(page)) == 1  # the cast can sign in
    page.text_input(key="plant name").set_value("Werk Süd")
    page.selectbox(key="plant zone").set_value("Europe/Berlin")
    page.button(key="plant").click().run()
    page.text_input(key="machine code").set_value("M1")
    page.button[-1].click().run()
    assert steps_done(words(page)) == 3  # name, people, and a line with a machine
    with engine.connect() as conn:
        assert plant_form.site(conn, cast.admin).timezone == "Europe/Berlin"
    assert count(engine, "machines") == 1


def test_a_code_that_is_taken_is_said_and_stays_typed(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.admin, FIRST)
    page.text_input(key="line code").set_value("L1")
    page.text_input(key="line name").set_value("Another one")
    next(button for button in page.button if button.label == "Add this line").click().run()
    assert "There is a line L1 already" in words(page)
    assert page.text_input(key="line name").value == "Another one"
    assert count(engine, "lines") == 2


def steps_done(said: str) -> int:
    return len(re.findall(r":material/check_circle:", said))
