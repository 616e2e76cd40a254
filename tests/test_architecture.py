"""The house stays as it was planned: what may stand where, and how long it may be."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FUNCTION = 45
LONGEST_FILE = 300
LONGEST_TEST_FILE = 400  # tables of cases stand in them
ALLOWED_SKIP = "reference data is absent"
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
PAGE_STATEMENTS = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.ClassDef | FUNCTIONS


def tracked() -> list[Path]:
    """The Python files of this project: those that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


FILES = tracked()
SOURCE = [file for file in FILES if "tests" not in file.relative_to(ROOT).parts]
TESTS = [file for file in FILES if file not in SOURCE]


def each(files: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", [pytest.param(file, id=str(file.relative_to(ROOT))) for file in files])


def under(*folders: str) -> list[Path]:
    return [file for file in SOURCE if file.relative_to(ROOT).parts[0] in folders]


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


@cache
def nodes(file: Path) -> list[ast.AST]:
    return list(ast.walk(parsed(file)))


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes(file):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


WRITTEN_ONCE = [file for file in FILES if "migrations/versions" in file.as_posix()]  # read as a record, never edited
GROWING = [file for file in FILES if file not in WRITTEN_ONCE]


@each(GROWING)
def test_a_file_is_short(file: Path) -> None:
    length = len(file.read_text().splitlines())
    assert length <= (LONGEST_TEST_FILE if file in TESTS else LONGEST_FILE)


@each(GROWING)
def test_a_function_is_short(file: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in nodes(file)
        if isinstance(node, FUNCTIONS) and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


@each([file for file in FILES if file.name != "__init__.py" or file.read_text().strip()])
def test_a_file_begins_with_what_it_is(file: Path) -> None:
    assert ast.get_docstring(parsed(file))


def test_no_page_stands_where_streamlit_runs_it_without_the_gate() -> None:
    assert [file.name for file in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


@each([file for file in under("pages") if file.name != "__main__.py"])
def test_a_page_module_only_defines(file: Path) -> None:
    first, *others = parsed(file).body
    assert isinstance(first, ast.Expr)
    assert [ast.unparse(one)[:60] for one in others if not isinstance(one, PAGE_STATEMENTS)] == []


@each([file for file in SOURCE if file not in under("pages", "dashboard.py", "serve.py")])
def test_only_pages_know_streamlit(file: Path) -> None:
    heads = {name.partition(".")[0] for name in imported(file)}
    measured = {"streamlit", "altair"} if file in under("bench") else set()  # its yardsticks, clients and plots
    assert not heads & ({"streamlit", "streamlit_authenticator", "altair"} - measured)


def may_hold_sql(file: Path) -> bool:
    return file.relative_to(ROOT).parts[:2] in (("db", "queries"), ("db", "tables"), ("db", "migrations"))


@each([file for file in SOURCE if not may_hold_sql(file)])
def test_sql_text_stands_with_the_queries_only(file: Path) -> None:
    assert not imported(file) & {"sqlalchemy.text", "sqlalchemy.sql.text", "pandas.read_sql"}
    assert [
        name for name, _ in calls(file) if name.endswith((".read_sql", ".exec_driver_sql", "sqlalchemy.text"))
    ] == []


@each(SOURCE)
def test_html_that_people_could_fill_is_never_drawn(file: Path) -> None:
    for name, call in calls(file):
        keywords = {keyword.arg for keyword in call.keywords}
        if name == "st.html" or "unsafe_allow_html" in keywords:
            assert len(call.args) == 1
            assert is_constant(call.args[0]), f"line {call.lineno}: {ast.unparse(call)[:80]}"


def is_constant(node: ast.expr) -> bool:
    """A text that stands in the file, or a name in capitals."""
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Constant)


@each([file for file in FILES if file.name != "clock.py"])
def test_only_the_clock_asks_what_time_it_is(file: Path) -> None:
    asked = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "Timestamp.now")
    assert [f"line {call.lineno}: {name}" for name, call in calls(file) if name.endswith(asked)] == []


@each([file for file in TESTS if file != Path(__file__)])
def test_no_test_is_skipped_but_for_want_of_reference_data(file: Path) -> None:
    for node in nodes(file):
        if isinstance(node, ast.Attribute) and node.attr in ("skip", "skipif", "xfail", "importorskip"):
            line = ast.get_source_segment(file.read_text(), node) or ""
            near = "\n".join(file.read_text().splitlines()[node.lineno - 1 : node.lineno + 3])
            assert ALLOWED_SKIP in near, f"line {node.lineno}: {line}"


@each([file for file in TESTS if file.name.startswith("test_")])
def test_the_name_of_a_test_is_a_sentence(file: Path) -> None:
    short = [node.name for node in nodes(file) if isinstance(node, FUNCTIONS) and node.name.startswith("test_")]
    assert [name for name in short if len(name.split("_")) < 4] == []


def test_the_lock_names_no_mirror_and_no_machine() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / lock).read_text().splitlines()
        strange = [line for line in lines if "://" in line or " @ " in line or line.startswith("--") or "+cpu" in line]
        assert strange == []


REFUSALS = {"Refusal", "Invalid", "NotFound", "Forbidden", "ChangedMeanwhile", "NotKnown", "Ours"}


@each(under("access", "feedback", "metrics", "ingest", "pages"))
def test_a_refusal_is_one_sentence_that_a_catalogue_can_hold(file: Path) -> None:
    told = [call for name, call in calls(file) if name in REFUSALS and call.args]
    glued = [call for call in told if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)]
    assert [f"line {call.lineno}: {ast.unparse(call)[:80]}" for call in glued] == []
