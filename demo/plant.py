"""What stands in the plant and what goes wrong there: lines, machines, products, troubles, as plain data."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

SITE = "DEMO"
NAME = "Brookside (demo)"
TIMEZONE = "Europe/Berlin"
SEED = 7
HISTORY_DAYS = 150
WEAR_DAYS = 40  # the labeller of line 2 wears out over the last days of the history
MENDED_DAYS = 18  # so long ago the glue cart was moved
BRUSHED_DAYS, CART_DAYS = 28, 24  # so long ago line 1 got its cap brush, and its tool cart for changes
BRUSHED, CARTED = 0.74, 0.77  # what is left of its scrap since then, and of the minutes of its changes
SILENT_AFTER_S = 900


@dataclass(frozen=True)
class Plant:
    """One simulated plant: all that happens in it follows from the seed and the day on which it was loaded."""

    seed: int
    loaded_on: date

    def chance(self, *key: object) -> Random:
        return Random(":".join(str(part) for part in (self.seed, *key)))  # noqa: S311  dice, not secrets

    def wear(self, day: date) -> float:
        """0 while the labeller is well, 1 on the day of loading and after it."""
        return min(1.0, max(0.0, 1 + (day - self.loaded_on).days / WEAR_DAYS))

    def is_mended(self, day: date) -> bool:
        return self._ago(day) <= MENDED_DAYS

    def scrap_share(self, line: str, day: date) -> float:
        return SCRAP_SHARE[line] * (BRUSHED if line == "L1" and self._ago(day) <= BRUSHED_DAYS else 1)

    def change_share(self, line: str, day: date) -> float:
        """Of the usual minutes of a change."""
        return CARTED if line == "L1" and self._ago(day) <= CART_DAYS else 1.0

    def _ago(self, day: date) -> int:
        return (self.loaded_on - day).days


@dataclass(frozen=True)
class Line:
    line: str
    name: str
    area: str
    team: str
    pace_maker: str
    plan_share: float  # the plan counts on this share of the ideal rate
    products: tuple[str, ...]  # in the order in which they are made, round and round
    changes: tuple[tuple[int, int, int], ...]  # hour, minute, and minutes later at most: when a product is changed


@dataclass(frozen=True)
class Machine:
    machine: str
    line: str
    name: str
    position: int
    bin_s: int  # its controller reports counts this often


@dataclass(frozen=True)
class Product:
    product: str
    name: str
    cycle_s: Decimal
    material: Decimal
    margin: Decimal


@dataclass(frozen=True)
class Reason:
    reason: str
    name: str
    state: str
    category: str = ""
    needs: str = ""


@dataclass(frozen=True)
class Trouble:
    """Something that stops a machine so often in eight hours, for a median of so many minutes."""

    machine: str
    reason: str | None
    state: str
    per_shift: float
    minutes: float
    spread: float = 0.45
    worse: float = 0.0  # this many times more often at full wear
    mended: float | None = None  # the median minutes since it was mended


LINES = (
    Line(
        "L1", "Line 1 · Glass", "Filling hall", "Glass", "L1-FIL", 0.80, ("W100", "L075"), ((9, 30, 75), (20, 15, 60))
    ),
    Line(
        "L2",
        "Line 2 · Filling",
        "Filling hall",
        "Filling",
        "L2-LAB",
        0.77,
        ("W033", "W050", "W033", "W050", "W100", "W050"),
        ((7, 0, 75), (12, 15, 60), (15, 0, 75), (22, 45, 90)),
    ),
    Line("L3", "Line 3 · Gift boxes", "Packing hall", "Packing", "L3-HAND", 0.86, ("G006",), ()),
)
MACHINES = (
    Machine("L1-FIL", "L1", "Filler 1", 0, 50),
    Machine("L1-CAP", "L1", "Capper 1", 1, 300),
    Machine("L1-PAC", "L1", "Crate packer 1", 2, 300),
    Machine("L2-FIL", "L2", "Filler 2", 0, 300),
    Machine("L2-LAB", "L2", "Labeller 2", 1, 50),
    Machine("L2-PAC", "L2", "Tray packer 2", 2, 300),
    Machine("L3-HAND", "L3", "Packing tables", 0, 0),
)
PRODUCTS = (
    Product("W033", "Spring water 0.33 l", Decimal("2.8"), Decimal("0.061"), Decimal("0.21")),
    Product("W050", "Spring water 0.5 l", Decimal("3.0"), Decimal("0.072"), Decimal("0.25")),
    Product("W100", "Spring water 1 l", Decimal("3.6"), Decimal("0.098"), Decimal("0.33")),
    Product("L075", "Lemonade 0.75 l", Decimal("3.9"), Decimal("0.152"), Decimal("0.36")),
    Product("G006", "Gift box of six", Decimal("75"), Decimal("2.350"), Decimal("5.60")),
)
CYCLES_OF_ITS_OWN = {("W100", "L2-LAB"): Decimal("4.2")}  # the big label takes longer than the filling
REASONS = (
    Reason("LABJAM", "labeller jam", "down", needs="comment"),
    Reason("GLUE", "glue too cold", "down"),
    Reason("NOZZLE", "nozzle blocked", "down"),
    Reason("CAPS", "caps stuck in the chute", "down"),
    Reason("FILM", "film torn", "down"),
    Reason("CRATE", "crate tipped over", "down"),
    Reason("DRIVE", "drive failed", "down", needs="countermeasure"),
    Reason("CHANGE", "change of bottle", "setup"),
    Reason("STARVED", "waiting for bottles", "idle", "starved"),
    Reason("BLOCKED", "blocked behind", "idle", "blocked"),
    Reason("PREFORM", "no empty bottles", "idle", "starved"),
    Reason("BREAK", "break", "idle", "no_crew"),
    Reason("NOBOX", "no gift boxes", "idle", "starved"),
    Reason("FORKLIFT", "waiting for the forklift", "idle", "starved"),
    Reason("UNDERFILL", "underfilled", "idle"),  # these are why parts were bad: they stop no line
    Reason("CAPSKEW", "cap crooked", "idle"),
    Reason("LABELSKEW", "label crooked", "idle"),
    Reason("RELABEL", "label again", "idle"),
    Reason("START-UP", "start-up", "idle"),
    Reason("LAB-TEST", "failed in the laboratory", "idle"),
    Reason("DENTED", "dented box", "idle"),
    Reason("MAINT", "planned maintenance", "planned"),
    Reason("OFF", "switched off", "planned"),
)
TROUBLES = (
    Trouble("L1-FIL", "NOZZLE", "down", 1.6, 7.0),
    Trouble("L1-FIL", None, "idle", 8.0, 1.2, 0.35),
    Trouble("L1-FIL", None, "down", 0.6, 7.0),
    Trouble("L1-FIL", "PREFORM", "idle", 0.5, 7.0),
    Trouble("L1-FIL", "DRIVE", "down", 0.05, 34.0, 0.3),
    Trouble("L1-CAP", "CAPS", "down", 1.6, 5.5),
    Trouble("L1-PAC", "CRATE", "down", 1.3, 6.0),
    Trouble("L2-LAB", "LABJAM", "down", 2.3, 6.5, worse=4.0),
    Trouble("L2-LAB", "GLUE", "down", 0.7, 14.0, 0.3, mended=6.0),
    Trouble("L2-LAB", None, "idle", 9.0, 1.2, 0.35),
    Trouble("L2-LAB", None, "down", 0.8, 7.5),
    Trouble("L2-LAB", "DRIVE", "down", 0.05, 32.0, 0.3),
    Trouble("L2-FIL", "NOZZLE", "down", 1.0, 7.0),
    Trouble("L2-FIL", "PREFORM", "idle", 0.4, 7.0),
    Trouble("L2-PAC", "FILM", "down", 1.2, 6.5),
)
SCRAP_SHARE = {"L1": 0.019, "L2": 0.021}
CHANGE_MINUTES = {("W033", "W050"): 20.0, ("W050", "W033"): 13.0, ("W050", "W100"): 16.0, ("W100", "W050"): 14.0}
OTHER_CHANGE_MINUTES = 20.5  # of line 1; line 2 knows all of its own
PLANNED_SETUP_S = {"L1": 900, "L2": 600, "L3": 0}
SCRAP_REASONS = {"L1": ("UNDERFILL", "CAPSKEW"), "L2": ("LABELSKEW", "UNDERFILL"), "L3": ("DENTED",)}
MAINTENANCE = {"L1": (2, 12, 30), "L2": (1, 10, 0)}  # weekday, hour, minute: three quarters of an hour a week

LINE = {line.line: line for line in LINES}
MACHINE = {machine.machine: machine for machine in MACHINES}
PRODUCT = {product.product: product for product in PRODUCTS}


def cycle_us(product: str, machine: str) -> int:
    """The ideal cycle of a product on a machine, in microseconds."""
    own = CYCLES_OF_ITS_OWN.get((product, machine))
    return int((own or PRODUCT[product].cycle_s) * 1_000_000)


def machines_of(line: str) -> tuple[Machine, ...]:
    return tuple(machine for machine in MACHINES if machine.line == line)
