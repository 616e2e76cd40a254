"""What a row must keep beyond its cells: that it names what exists, and that its times and amounts make sense."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from access.refusals import Ours
from ingest.cells import NULL
from ingest.kinds import Kind
from ingest.parse import Reject, Texts, reject
from ingest.plant import Plant

Values = dict[str, list[str]]
Finding = tuple[int, str, str]  # index, column, reason
UNKNOWN_LINE = Ours("line {line!r} is not known in its site; send lines with it first, or correct the code.")
UNKNOWN_MACHINE = Ours(
    "{column} {machine!r} is not known in its site; send machines with it first, or correct the code."
)
NOT_WHOLE = Ours("{column} must be whole: only a product whose unit is kg, l or m may have decimals.")
TOO_LARGE_TOTAL = Ours("total must be below wrap, where the counter begins again at 0; correct one of them.")
AMOUNTS = ("good", "scrap", "rework", "recovered")


@dataclass(frozen=True)
class Case:
    """The rows under check, with what they may refer to."""

    kind: Kind
    plant: Plant
    texts: Texts
    values: Values


def check(case: Case, only_site: str | None, rejects: dict[int, Reject]) -> None:
    """Note the index of each row that breaks a rule in `rejects`."""
    for rule in (*REFERENCES, *RULES.get(case.kind.name, ())):
        for index, column, reason in rule(case):
            if index not in rejects:
                reject(rejects, case.texts, index, column, reason)
    for index, site in enumerate(case.values["site_id"] if only_site else ()):
        if site != only_site and index not in rejects:
            reject(
                rejects,
                case.texts,
                index,
                "site",
                Ours("site must be {site}, as this import is for that site.", site=only_site),
            )


def _unknown_site(case: Case) -> Iterator[Finding]:
    if case.kind.name == "sites":
        return
    if set(case.values["site_id"]) <= case.plant.zones.keys():
        return
    for index, site in enumerate(case.values["site_id"]):
        if site not in case.plant.zones:
            yield (
                index,
                "site",
                Ours("site {site!r} is not known; send sites with it first, or correct the code.", site=site),
            )


def _unknown_line(case: Case) -> Iterator[Finding]:
    if "line" not in case.values or case.kind.name == "lines":
        return
    for index, pair in enumerate(zip(case.values["site_id"], case.values["line"], strict=True)):
        if pair not in case.plant.lines:
            yield index, "line", Ours(UNKNOWN_LINE, line=pair[1])


def _unknown_machine(case: Case) -> Iterator[Finding]:
    for column in ("machine", "caused_by"):
        if column not in case.values or case.kind.name == "machines":
            continue
        named = set(zip(case.values["site_id"], case.values[column], strict=True))
        if all(pair in case.plant.machines or pair[1] in ("", NULL) for pair in named):
            continue
        for index, pair in enumerate(zip(case.values["site_id"], case.values[column], strict=True)):
            if pair not in case.plant.machines and pair[1] not in ("", NULL):
                yield index, column, Ours(UNKNOWN_MACHINE, column=column, machine=pair[1])


def _must_follow(later: str, earlier: str, *, or_equal: bool = False) -> Callable[[Case], Iterator[Finding]]:
    """`later` must not be before `earlier`; both are stored instants of fixed width."""

    def rule(case: Case) -> Iterator[Finding]:
        names = case.kind.by_name[later].column, case.kind.by_name[earlier].column
        for index, (end, start) in enumerate(zip(*(case.values[name] for name in names), strict=True)):
            if end not in (NULL, "") and (end < start or (end == start and not or_equal)):
                yield index, later, Ours("{later} must be after {earlier}.", later=later, earlier=earlier)

    return rule


def _breaks_inside(case: Case) -> Iterator[Finding]:
    columns = (case.values[name] for name in ("start_at", "end_at", "breaks"))
    for index, (start, end, breaks) in enumerate(zip(*columns, strict=True)):
        if breaks in (NULL, ""):
            continue
        pairs = breaks.split(",")
        if pairs[0].partition("/")[0] < start or pairs[-1].partition("/")[2] > end:
            yield index, "breaks", Ours("breaks must lie inside the shift.")


def _is_whole(milli: str) -> bool:
    return milli[-3:] == "000" or milli == "0" or not milli


def _whole_pieces(case: Case) -> Iterator[Finding]:
    sites, products = case.values["site_id"], case.values["product"]
    for name in AMOUNTS:
        if all(_is_whole(amount) for amount in set(case.values[f"{name}_milli"])):
            continue
        for index, amount in enumerate(case.values[f"{name}_milli"]):
            if _is_whole(amount):
                continue
            product = products[index]
            if product != NULL and (sites[index], product) not in case.plant.divisible:
                yield index, name, Ours(NOT_WHOLE, column=name)


def _total_below_wrap(case: Case) -> Iterator[Finding]:
    for index, (total, wrap) in enumerate(zip(case.values["total_milli"], case.values["wrap_milli"], strict=True)):
        if total and wrap not in (NULL, "") and int(total) >= int(wrap):
            yield index, "total", TOO_LARGE_TOTAL


def _category_of_idle(case: Case) -> Iterator[Finding]:
    allowed = ("starved", "blocked", "no_order", "no_crew", "short_stop", NULL)
    for index, (state, category) in enumerate(zip(case.values["state"], case.values["category"], strict=True)):
        if state == "idle" and category not in allowed:
            yield index, "category", Ours("category of an idle reason must be one of {allowed}.", allowed=allowed[:-1])


REFERENCES = (_unknown_site, _unknown_line, _unknown_machine)
RULES: dict[str, tuple[Callable[[Case], Iterator[Finding]], ...]] = {
    "shifts": (_must_follow("end", "start"), _breaks_inside),
    "orders": (_must_follow("end", "start"),),
    "counts": (_whole_pieces,),
    "counters": (_total_below_wrap,),
    "incidents": (_must_follow("removed_at", "at", or_equal=True),),
    "reasons": (_category_of_idle,),
}
