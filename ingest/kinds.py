"""The file kinds as data: the columns of each, what they hold and which of them are the key.

Used by the reader, the user's page of formats and the upload page alike.
"""

from dataclasses import dataclass, field

KPI_KEYS = (
    "availability", "performance", "quality", "oee", "throughput", "setup_ratio", "technical_efficiency", "mtbf",
    "mttr", "scrap_ratio", "rework_ratio", "first_pass_yield", "changeover", "plan_attainment", "downtime_cost",
    "cost_per_good", "labor_productivity", "labor_roi", "dangers_open", "safety_days", "ideas_answered",
)  # fmt: skip
STATES = ("running", "idle", "down", "setup", "planned", "unknown")


@dataclass(frozen=True)
class Column:
    """One column of a file; `holds` names its reader in ingest.cells."""

    name: str
    holds: str = "code"
    required: bool = False  # the file must have the column
    filled: bool = False  # and its cell may not be empty
    key: bool = False  # part of the natural key of master data
    default: str = ""  # what an empty cell means
    allowed: tuple[str, ...] = ()
    stored: str = ""  # the column of the table, where it is named otherwise
    help: str = ""

    @property
    def column(self) -> str:
        return self.stored or self.name


@dataclass(frozen=True)
class Kind:
    """One kind of file. `subject` is what an event belongs to (machine or line), empty for master data."""

    name: str
    table: str
    what: str
    columns: tuple[Column, ...]
    subject: str = ""
    pattern: str = ""  # further columns by name, such as name_de
    by_name: dict[str, Column] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name.update({column.name: column for column in self.columns})

    @property
    def is_event(self) -> bool:
        return bool(self.subject)

    @property
    def has_instants(self) -> bool:
        return any(column.holds in ("instant", "day", "breaks") for column in self.columns)

    @property
    def keys(self) -> list[str]:
        """The table's columns of the natural key."""
        return [column.column for column in self.columns if column.key]


def _key(name: str, holds: str = "code", *, stored: str = "", text: str = "") -> Column:
    return Column(name, holds, required=True, filled=True, key=True, stored=stored, help=text)


def _must(name: str, holds: str = "code", *, allowed: tuple[str, ...] = (), stored: str = "", text: str = "") -> Column:
    return Column(name, holds, required=True, filled=True, allowed=allowed, stored=stored, help=text)


def _may(name: str, holds: str = "code", *, default: str = "", stored: str = "", text: str = "") -> Column:
    return Column(name, holds, default=default, stored=stored, help=text)


SITE = _key("site", stored="site_id", text="code of the site")
LINE = _key("line", text="code of the line")
MACHINE = _key("machine", text="code of the machine")
OF_SITE = _must("site", stored="site_id", text="code of a site in sites")
OF_LINE = _must("line", text="code of a line in lines")
OF_MACHINE = _must("machine", text="code of a machine in machines")
AT = _must("at", "instant", text="when it happened")
EVENT_ID = _may("event_id", "event", text="the sender's own number of the event, unique within its machine and kind")
REVISION = _may("revision", "whole", text="of several versions of an event the highest wins; empty is lowest")
SINCE = Column("from", "day", key=True, stored="valid_from", help="the row is valid from then on; empty: always")
FROM = _key("from", "day", stored="valid_from", text="valid from then on")


def _amount(name: str, text: str) -> Column:
    return Column(name, "quantity", default="0", stored=f"{name}_milli", help=text)


_ALL = (
    Kind("sites", "sites", "The plants.", (
        SITE,
        _may("name", "text", text="as people say it; empty: the code"),
        _must("timezone", "timezone", text="IANA name, such as Europe/Berlin"),
        _may("day_starts_at", "clock", default="00:00", text="when the site's day begins, such as 06:00"),
        _may("short_stop_s", "whole", default="180", text="stops shorter than this many seconds are short stops"),
        _may("currency", "currency", default="EUR", text="ISO 4217, such as EUR"),
        _may("locale", "locale", default="en", text="how dates and numbers are written, such as de_DE"),
    )),
    Kind("lines", "lines", "The lines of a site.", (
        SITE, LINE,
        _may("name", "text", text="as people say it; empty: the code"),
        _may("area", text="the area that the line counts to"),
        _may("team", text="the team that runs it, where a shift names no other"),
    )),
    Kind("machines", "machines", "The machines of a line.", (
        SITE, MACHINE, OF_LINE,
        _may("name", "text", text="as people say it; empty: the code"),
        _may("is_constraint", "yes_no", default="false", text="true for the pace maker of the line"),
        _may("silent_after_s", "number", text="unknown after so many seconds without a sign of life; empty: no limit"),
        SINCE,
    )),
    Kind("reasons", "reasons", "Why machines do not run.", (
        SITE, _key("reason", text="code of the reason"),
        _must("name", "text", text="as people say it"),
        _must("state", "code", allowed=("down", "setup", "idle", "planned"), text="the state it belongs to"),
        _may("category", text="for idle: starved, blocked, no_order, no_crew or short_stop"),
        _may("needs", "needs", text="what must be told with it: comment, countermeasure, or both with a blank"),
    ), pattern=r"name_[a-z]{2,3}(_[a-z]{2})?"),
    Kind("products", "products", "What is made, and its ideal cycle.", (
        SITE, _key("product", text="code of the product"),
        _may("name", "text", text="as people say it; empty: the code"),
        Column("ideal_cycle_s", "cycle", required=True, help="seconds for one; empty: not known"),
        _may("unit", default="pcs", text="pcs, or kg, l or m, which may have decimals"),
        _may("material_cost", "number", text="material of one, in the site's currency"),
        _may("margin", "number", text="what one earns, in the site's currency"),
        Column("machine", key=True, help="where the cycle differs by machine; empty: on all others"),
        SINCE,
    )),
    Kind("shifts", "shifts", "When each line is meant to work.", (
        SITE, LINE, _key("shift", text="code of the shift"),
        _key("start", "instant", stored="start_at", text="when it begins"),
        _must("end", "instant", stored="end_at", text="when it ends"),
        _may("team", text="the team of this shift; empty: the line's"),
        _may("breaks", "breaks", text="start/end pairs joined by a blank, such as 2026-05-04T12:00/2026-05-04T12:30"),
    )),
    Kind("orders", "orders", "What each machine is planned to make.", (
        SITE, MACHINE, _key("order", stored="order_no", text="number of the order"),
        _must("product", text="code of the product"),
        _must("start", "instant", stored="start_at", text="planned start"),
        _may("end", "instant", stored="end_at", text="planned end; empty: until the machine's next start"),
        _may("planned_qty", "number", text="how many; empty: no plan"),
        _may("setup_s", "number", text="planned setup at its start, in seconds"),
        _may("due", "day", stored="due_at", text="when the customer wants it"),
    )),
    Kind("states", "state_events", "What a machine did from an instant on.", (
        OF_SITE, OF_MACHINE, AT,
        _must("state", "code", allowed=STATES, text="it holds until the machine's next row"),
        _may("reason", text="code of a reason; an unknown one is kept"),
        _may("caused_by", text="the machine that caused it"),
        _may("seq", "whole", text="order of rows at the same instant; the highest holds"),
        EVENT_ID, REVISION,
    ), subject="machine"),
    Kind("counts", "count_events", "Parts since the row before, never a running total.", (
        OF_SITE, OF_MACHINE, AT,
        _amount("good", "good at first pass"),
        _amount("scrap", "scrap"),
        _amount("rework", "left the machine needing rework"),
        _amount("recovered", "reworked into good"),
        _may("made_at", "instant", text="of scrap found later: when it was made"),
        _may("product", text="code of the product; empty: that of the running order"),
        _may("reason", text="why scrap or rework"),
        EVENT_ID, REVISION,
    ), subject="machine"),
    Kind("counters", "counter_readings", "Running totals as a controller holds them.", (
        OF_SITE, OF_MACHINE, AT,
        _must("counter", allowed=("good", "scrap", "rework"), text="what it counts"),
        _must("total", "quantity", stored="total_milli", text="what it showed; the first reading is the base line"),
        _may("wrap", "modulus", stored="wrap_milli", text="where it begins again at 0; empty: a fall is a restart"),
        EVENT_ID,
    ), subject="machine"),
    Kind("targets", "targets", "What a KPI shall reach.", (
        SITE, LINE, Column("kpi", required=True, filled=True, key=True, allowed=KPI_KEYS, help="key of the KPI"),
        Column("product_from", key=True, help="of a changeover: the product before; empty: any"),
        Column("product_to", key=True, help="of a changeover: the product after; empty: any"),
        FROM,
        _must("target", "number", text="in the unit of the KPI: 0.68, not 68"),
        _may("tolerance", "number", text="how far off still counts as near, in the same unit"),
        _may("set_by", text="who set it"),
        _may("why", "text", text="why it is set so"),
    )),
    Kind("rates", "rates", "What an hour of a line costs.", (
        SITE, LINE, FROM,
        _may("crew", "number", text="people on the line"),
        _may("labor_rate", "number", text="one person's hour, in the site's currency"),
        _may("overhead_rate", "number", text="overhead of an hour, in the site's currency"),
    )),
    Kind("incidents", "incidents", "Accidents, near misses and dangers.", (
        OF_SITE, OF_LINE, AT,
        _must("kind", "code", allowed=("recordable", "first_aid", "near_miss", "danger"), text="what it was"),
        _may("removed_at", "instant", text="of a danger: when it was removed"),
        _may("note", "text", text="what happened"),
        EVENT_ID, REVISION,
    ), subject="line"),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
FOLD = Column("fold", "fold", default="0", help="1: local times of the row are in the second pass of a doubled hour")


def in_reading_order(names: list[str]) -> list[int]:
    """The places of the names, sorted so that master data comes before what refers to it; unknown names last."""
    order = list(KINDS)
    return sorted(range(len(names)), key=lambda i: order.index(names[i]) if names[i] in KINDS else len(order))
