"""Finds every text that pages say, and what of it a catalogue does not have."""

import ast
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import clock
from ingest.kinds import KINDS
from metrics import formula_words
from metrics.catalogue import CATALOGUE
from pages.floor import withheld
from pages.shell.speech import EVERYWHERE, FOLDER, LANGUAGES

ROOT: Final = FOLDER.parent.parent
ROOMS: Final = ("pages", "feedback", "metrics", "ingest", "access")
# How a text is said: by tr and tr_n of a page, or as the sentence of a refusal.
KEYWORDS: Final = frozenset(
    (
        "tr",
        "to_say",
        "tr_n",
        "Refusal",
        "Invalid",
        "NotFound",
        "Forbidden",
        "ChangedMeanwhile",
        "Bad",
        "Unreadable",
        "Ours",
    )
)
FLOOR: Final = (
    *("pages/floor/", "pages/shell/", "pages/feedback/phone", "pages/feedback/receipt", "metrics/catalogue"),
    *(
        "pages/telling/mail",
        "feedback/sender_news",
        "pages/feedback/texts",
        "pages/feedback/became",
        "pages/feedback/say",
    ),
    # What pad, board and phone refuse:
    *("access/rules", "access/throttle", "metrics/plan_changes", "ingest/pad", "ingest/stop_list", "ingest/standing"),
    *("ingest/hand_stops", "ingest/recoding", "feedback/ideas", "feedback/words", "feedback/receipts"),
    *("feedback/ladder", "feedback/call_links", "pages/feedback/call_"),
    *("feedback/calls", "feedback/crew", "feedback/handover", "feedback/visits"),
    *("feedback/rounds", "pages/feedback/vote_routes"),
    "pages/feedback/routes",
    *("feedback/photos", "feedback/pictures", "feedback/recordings"),
    *("feedback/comments", "feedback/own", "feedback/sight", "feedback/votes"),
)
FILES: Final = {"floor": tuple(LANGUAGES), "office": EVERYWHERE}
# What only programs and command lines read stays English.
NO_PAGES: Final = (
    *("__main__.py", "_command.py", "_commands.py", "pages/api/routes.py", "metrics/questions.py"),
    *("access/screen_reports.py", "ingest/batches.py", "ingest/shdr.py", "ingest/shdr_lines.py"),
)
Text = str | tuple[str, str]


def said() -> dict[str, dict[Text, list[str]]]:
    """For each catalogue file its texts, and where each is said. What the floor says stands in floor alone."""
    found: dict[str, dict[Text, list[str]]] = {"floor": {}, "office": {}}
    for text, place in [*_in_sources(), *_in_catalogue()]:
        found["floor" if place.startswith(FLOOR) else "office"].setdefault(text, []).append(place)
    for text in found["floor"]:
        found["office"].pop(text, None)
    return found


def path(code: str, name: str) -> Path:
    """Where a catalogue lies."""
    return FOLDER / code / f"{name}.po"


def read(code: str, name: str) -> Catalog:
    """The catalogue as it stands; an empty one where there is none yet."""
    if not path(code, name).exists():
        return _blank(code, clock.now())
    with path(code, name).open("rb") as source:
        return read_po(source, locale=code)


def _blank(code: str, begun: datetime | str) -> Catalog:
    """No text yet; its head says nothing that changes from run to run."""
    return Catalog(
        locale=code,
        project="wall",
        version="1",
        header_comment=f"# {LANGUAGES[code]}. How to translate: docs/languages.md",
        msgid_bugs_address="docs/languages.md",
        last_translator="docs/languages.md",
        language_team=LANGUAGES[code],
        creation_date=begun,
        revision_date=begun,
        fuzzy=False,
    )


def missing(code: str, name: str) -> list[str]:
    """What of `said` the catalogue does not have, or has with other {places} or with a form too few."""
    catalogue = read(code, name)
    return [f"{text!r} ({places[0]})" for text, places in said()[name].items() if not _is_there(catalogue, text)]


def _is_there(catalogue: Catalog, text: Text) -> bool:
    key = text if isinstance(text, str) else text[0]
    message = catalogue.get(key)
    if message is None or message.fuzzy or not message.string:
        return False
    forms = [str(form or "") for form in ([message.string] if isinstance(message.string, str) else message.string)]
    wanted = 1 if isinstance(text, str) else catalogue.num_plurals
    allowed = _places(key) if isinstance(text, str) else _places(text[1])
    is_whole = len(forms) == wanted and all(forms)
    return is_whole and all(_fits(form, allowed, is_plural=not isinstance(text, str)) for form in forms)


def _fits(form: str, allowed: set[str], *, is_plural: bool) -> bool:
    """One form of a plural may leave the number out: "one stop"."""
    own = _places(form)
    return own == allowed or (is_plural and own | {"count"} == allowed | {"count"})


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def _in_sources() -> tuple[tuple[Text, str], ...]:
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    named = [(file, file.relative_to(ROOT).as_posix()) for file in files]
    return tuple(found for file, where in named if not where.endswith(NO_PAGES) for found in _in_file(file, where))


def _in_file(file: Path, where: str) -> Iterator[tuple[Text, str]]:
    """Read as a tree, so that what is said within an f-string is found too."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call) and _called(node) in KEYWORDS:
            texts = [found for argument in node.args[:2] for found in _written(argument)]
            if _called(node) == "tr_n" and len(texts) == 2:
                yield (texts[0], texts[1]), f"{where}:{node.lineno}"
            elif _called(node) != "tr_n" and node.args:
                yield from ((text, f"{where}:{node.lineno}") for text in _written(node.args[0]))


def _called(node: ast.Call) -> str:
    named = node.func
    return named.id if isinstance(named, ast.Name) else named.attr if isinstance(named, ast.Attribute) else ""


def _written(node: ast.expr) -> list[str]:
    """The text that stands there, or both where one of two is said."""
    if isinstance(node, ast.IfExp):
        return [*_written(node.body), *_written(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _in_catalogue() -> Iterator[tuple[Text, str]]:
    """What rooms below name, and pages say as tr(name): figures, what to do when they miss, why they are withheld."""
    for kpi in CATALOGUE.values():
        yield kpi.plain_name, f"metrics/catalogue:{kpi.key}"
        yield kpi.what_to_do, f"metrics/catalogue:{kpi.key}"
    for kind in KINDS.values():
        yield kind.what, f"ingest/kinds:{kind.name}"
        yield from ((column.help, f"ingest/kinds:{kind.name}") for column in kind.columns)
        yield from ((sentence, f"metrics/catalogue:{kpi.key}") for sentence in kpi.history)
    terms = (name for name, _, _ in formula_words.TERMS.values())
    yield from ((sentence, "metrics/catalogue:formulas") for sentence in (*formula_words.FORMULAS.values(), *terms))
    yield from ((sentence, "metrics/catalogue:withheld") for sentence in withheld.WHOLE)


def updated(code: str, name: str) -> Catalog:
    """The catalogue with every text that is said now, its translations kept, in the order of the texts."""
    old = read(code, name)
    new = _blank(code, old.creation_date)
    for text, places in said()[name].items():
        known: Message | None = old.get(text if isinstance(text, str) else text[0])
        files = sorted({place.partition(":")[0] for place in places})
        is_kept = known is not None and isinstance(known.id, str) == isinstance(text, str)
        new.add(text, known.string if known and is_kept else None, locations=[(file, 0) for file in files])
    return new
