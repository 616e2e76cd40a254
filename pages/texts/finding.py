"""Finds every text that pages say, and what of it a catalogue does not have."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from ingest.kinds import KINDS
from metrics import formula_words
from metrics.catalogue import CATALOGUE
from pages.floor import withheld
from pages.shell.speech import EVERYWHERE, FOLDER, LANGUAGES

ROOT: Final = FOLDER.parent.parent
ROOMS: Final = ("pages", "feedback", "metrics", "ingest", "access")
# How a text is said: by tr and tr_n of a page, or as the sentence of a refusal.
KEYWORDS: Final = {
    "tr": None,
    "to_say": None,
    "tr_n": (1, 2),
    "Refusal": None,
    "Invalid": None,
    "NotFound": None,
    "Forbidden": None,
    "ChangedMeanwhile": None,
    "Ours": None,
}
FLOOR: Final = (
    *("pages/floor/", "pages/shell/", "pages/feedback/phone", "pages/feedback/receipt", "metrics/catalogue"),
    *("pages/feedback/texts", "pages/feedback/became", "pages/feedback/say"),
    # What pad, board and phone refuse:
    *("access/rules", "access/throttle", "metrics/plan_changes", "ingest/pad", "ingest/stop_list", "ingest/standing"),
    *("ingest/hand_stops", "ingest/recoding", "feedback/ideas", "feedback/words", "feedback/receipts"),
    *("feedback/calls", "feedback/handover"),
)
FILES: Final = {"floor": tuple(LANGUAGES), "office": EVERYWHERE}
# What only programs and command lines read stays English.
NO_PAGES: Final = ("__main__.py", "_command.py", "_commands.py", "pages/api/routes.py", "metrics/questions.py")
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
        return Catalog(locale=code, project="wall", charset="utf-8")
    with path(code, name).open("rb") as source:
        return read_po(source, locale=code)


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


def _in_sources() -> Iterator[tuple[Text, str]]:
    for file in sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        where = file.relative_to(ROOT).as_posix()
        if where.endswith(NO_PAGES):
            continue
        with file.open("rb") as source:
            for number, text, _, _ in extract("python", source, keywords=KEYWORDS):
                key = text if isinstance(text, str) else (str(text[0]), str(text[1]))
                yield key, f"{where}:{number}"


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
    old, new = read(code, name), Catalog(locale=code, project="wall", charset="utf-8")
    for text, places in said()[name].items():
        known: Message | None = old.get(text if isinstance(text, str) else text[0])
        files = sorted({place.partition(":")[0] for place in places})
        is_kept = known is not None and isinstance(known.id, str) == isinstance(text, str)
        new.add(text, known.string if known and is_kept else None, locations=[(file, 0) for file in files])
    return new
