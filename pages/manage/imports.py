"""Import: files are tried out first; only then, with one click, they are taken in."""

from typing import Final, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from ingest import upload
from ingest.kinds import KINDS
from ingest.upload import Outcome, Upload
from metrics import plant
from pages.manage import common, import_list, import_moves
from pages.manage.import_moves import Trial
from pages.shell import look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

COUNTS: Final = {
    "rows": to_say("Rows"),
    "accepted": to_say("Accepted"),
    "duplicates": to_say("Duplicates"),
    "corrections": to_say("Corrections"),
    "rejected": to_say("Rejected"),
}
FATES: Final = {
    "accepted": to_say("accepted"),
    "duplicate": to_say("duplicate"),
    "correction": to_say("correction"),
    "rejected": to_say("rejected"),
}
SHOWN: Final = 50  # rejected rows on the page; the file to download has them all
ENDINGS: Final = ("csv", "txt", "tsv", "xlsx", "gz")


def page() -> None:
    """The page of the menu."""
    actor = common.who("import.run")
    common.heading(tr("Import"), tr("Files are tried out first. Nothing is in until you say: take it in."))
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        told = st.session_state.pop("import taken", None)
        if told:
            taken_in(told)
        send(actor)
        import_list.show(actor)
    with right, look.card("formats"):
        formats()


def send(actor: Actor) -> None:
    """Choose files and what they hold, see what they would do, take them in."""
    round_ = st.session_state.setdefault("import round", 0)
    with look.card("files"):
        files = st.file_uploader(
            tr("Files: CSV or Excel, also packed with gzip"),
            type=ENDINGS,
            accept_multiple_files=True,
            key=f"files {round_}",
        )
        chosen = [(file, kind_of(file)) for file in files]
    uploads = [Upload(file.name, kind, file.getvalue()) for file, kind in chosen if kind]
    if not files or len(uploads) < len(files):
        return
    trial = tried(actor, chosen, uploads)
    if trial is None:
        return
    for outcome in trial.outcomes:
        result(outcome, would=True)
    moves(actor, trial)
    if any(not outcome.report.problem for outcome in trial.outcomes) and st.button(
        tr("Take it in"), type="primary", key="take"
    ):
        take(actor, uploads)


def kind_of(file: UploadedFile) -> str | None:
    """What the file holds: guessed from its name, and the person's to change."""
    kinds, guessed = list(KINDS), upload.guess(file.name)
    name, kind = st.columns([0.6, 0.4], vertical_alignment="center")
    name.markdown(label(file.name))
    return kind.selectbox(
        tr("What {file} holds", file=label(file.name)),
        kinds,
        index=kinds.index(guessed) if guessed else None,
        key=f"kind {file.file_id}",
        placeholder=tr("What does it hold?"),
        label_visibility="collapsed",
    )


def tried(actor: Actor, chosen: list[tuple[UploadedFile, str | None]], uploads: list[Upload]) -> Trial | None:
    """What the files would do; asked once for each choice of files and kinds. None after a refusal that was shown."""
    asked = tuple((file.file_id, kind) for file, kind in chosen)
    kept = st.session_state.get("import tried")
    if kept and kept[0] == asked:
        return cast("Trial", kept[1])
    try:
        with st.spinner(tr("Trying it out …")), engine().begin() as conn:
            trial = import_moves.trial(conn, actor, uploads, now=clock.now())
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return None
    st.session_state["import tried"] = (asked, trial)
    return trial


def moves(actor: Actor, trial: Trial) -> None:
    """What the rows would do to the figures."""
    if all(outcome.report.problem for outcome in trial.outcomes):
        return
    with engine().begin() as conn:
        zone = plant.site(conn, actor.site_id).zone.key
        names = {line.line: common.line_name(line) for line in plant.lines(conn, actor.site_id)}
    import_moves.show(trial, names, zone)


def take(actor: Actor, uploads: list[Upload]) -> None:
    with st.spinner(tr("Taking it in …")), common.acting(tr("Taken in.")) as conn:
        st.session_state["import taken"] = upload.take(conn, actor, uploads)
        st.session_state["import round"] += 1
        st.session_state.pop("import tried", None)


def taken_in(outcomes: list[Outcome]) -> None:
    """What the click did."""
    st.success(tr("Taken in. Walls and boards include it from their next refresh on."), icon=":material/check:")
    for outcome in outcomes:
        result(outcome, would=False)


def result(outcome: Outcome, *, would: bool) -> None:
    """One file: how many rows of each fate, what to know, the first rows, the rejected ones."""
    report = outcome.report
    with look.card(f"result-{'would' if would else 'did'}-{report.file}"):
        st.markdown(common.lines_of_text(report.file, tr(KINDS[report.kind].what) if report.kind else ""))
        if report.problem:
            states.problem(tr("This file cannot be taken. {problem}", problem=speech.own(report.problem)))
            return
        for name, column in zip(COUNTS, st.columns(len(COUNTS)), strict=True):
            column.metric(tr(COUNTS[name]), numbers.number(getattr(report, name)))
        for note in report.notes:
            st.caption(label(speech.own(note)))
        if outcome.rejects_csv:
            rejected(outcome)
        if would:
            first_rows(outcome)


def rejected(outcome: Outcome) -> None:
    report = outcome.report
    told = tr_n("{count} rejected row", "{count} rejected rows", report.rejected)
    if report.rejected > SHOWN:
        told = tr("{count} rejected rows, the first {shown}", count=report.rejected, shown=SHOWN)
    with st.expander(told, expanded=True, icon=":material/block:"):
        rows = [[str(r.line), r.column, r.value[:60], speech.own(r.reason)] for r in report.rejects[:SHOWN]]
        common.table([tr("Line"), tr("Column"), tr("Value"), tr("Why")], rows)
        st.download_button(
            tr("Download the rejected rows, to mend and send again"),
            outcome.rejects_csv,
            file_name=f"{report.file.split('.')[0]}.rejects.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"rejects {report.file} {len(outcome.rejects_csv)}",
        )


def first_rows(outcome: Outcome) -> None:
    preview = outcome.report.preview
    if not preview:
        return
    with st.expander(tr("The first rows"), icon=":material/table_rows:"):
        columns = list(preview[0].cells)
        rows = [
            [
                str(row.line),
                fate(row.outcome),
                *(row.cells.get(name, "")[:60] for name in columns),
            ]
            for row in preview
        ]
        common.table([tr("Line"), tr("What happens"), *columns], rows)


def fate(outcome: str) -> str:
    """What becomes of a row, or why it cannot be taken."""
    return tr(FATES[outcome]) if outcome in FATES else speech.own(outcome)


def formats() -> None:
    """What a file of each kind looks like, from the same table that reads it."""
    st.header(tr("What a file looks like"), anchor=False)
    name = st.selectbox(tr("A file of"), list(KINDS), key="format")
    kind = KINDS[name]
    st.caption(
        label(
            tr(
                "{what} Its name begins with {name}, such as {name}.csv. The order of columns is free.",
                what=tr(kind.what),
                name=name,
            )
        )
    )
    rows = [[f"{column.name}{' *' if column.required else ''}", tr(column.help)] for column in kind.columns]
    common.table([tr("Column"), tr("Holds")], rows)
    st.caption(tr("\\* needed. Times are the plant's own unless they carry an offset."))
    st.download_button(
        tr("Download an empty file"),
        upload.template(name),
        f"{name}.csv",
        "text/csv",
        on_click="ignore",
        key=f"template {name}",
    )
