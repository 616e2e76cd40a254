"""What tells one event from another: the sender's own number, or all that the row says."""

from collections.abc import Sequence

from ingest.cells import NULL, uncopied
from ingest.kinds import Kind
from ingest.parse import is_constant

BETWEEN = "\x1f"  # no code can hold it
_DIGITS_ONLY = {ord(sign): None for sign in "-: ."}
Values = dict[str, list[str]]


class _Said(dict[tuple[str, ...], str]):
    """What rows say beside their machine and instant -> the end of their key. Machines say the same over and over."""

    def __init__(self, empty: Sequence[str]) -> None:
        super().__init__()
        self.empty = empty

    def __missing__(self, said: tuple[str, ...]) -> str:
        parts = ["" if part == empty else part for part, empty in zip(said, self.empty, strict=True)]
        end = self[said] = (BETWEEN + BETWEEN.join(parts)).rstrip(BETWEEN)
        return end


def of_rows(kind: Kind, values: Values) -> list[str]:
    """The key of each row, unique within its machine."""
    columns = [column for column in kind.columns if column.name not in ("site", kind.subject, "at", "event_id")]
    said = _Said(["0" if column.default == "0" else NULL for column in columns])
    rows = zip(*(values[column.column] for column in columns), strict=True)
    digits = "\n".join(values["at"]).replace("+00:00", "").translate(_DIGITS_ONLY).split("\n")
    keys = [f"h:{moment}{said[row]}" for moment, row in zip(digits, rows, strict=True)]
    if is_constant(values["event_id"]) and values["event_id"][0] == NULL:
        return keys
    return [key if n == NULL else f"i:{n}" for n, key in zip(values["event_id"], keys, strict=True)]


class Numbers:
    """The senders' numbers of many rows: by machine and length, the first and the last in the order of bytes."""

    def __init__(self) -> None:
        self.spans: dict[tuple[str, str, int], list[str]] = {}
        self.portions = 0
        self.repeat = False

    def add(self, values: Values) -> None:
        """Take in the rows of a portion."""
        if is_constant(values["event_id"]) and values["event_id"][0] == NULL:
            return
        columns = (values[name] for name in ("site_id", "machine", "event_key"))
        rows = [row for row in zip(*columns, strict=True) if row[2].startswith("i:")]
        self.repeat = self.repeat or len(set(rows)) < len(rows)
        self.portions += 1
        for site, machine, key in rows:
            where = site, machine, len(uncopied(key)) if "\\" in key else len(key)
            span = self.spans.get(where)
            if span is None:
                self.spans[where] = [key, key]
            elif key > span[1]:
                span[1] = key
            elif key < span[0]:
                span[0] = key

    def arrays(self) -> dict[str, list[object]]:
        """The spans as parallel arrays."""
        found = [
            (uncopied(site), uncopied(machine), size, *map(uncopied, span))
            for (site, machine, size), span in self.spans.items()
        ]
        names = ("sites", "subjects", "sizes", "firsts", "lasts")
        return {name: [row[place] for row in found] for place, name in enumerate(names)}
