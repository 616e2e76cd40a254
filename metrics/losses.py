"""Where the time went: known time minus good time, split with nothing left over."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from metrics.formulas import spans
from metrics.formulas.ratios import ratio
from metrics.instants import from_us
from metrics.money import Money, StopCost
from metrics.pieces import Piece
from metrics.plant import END_US
from metrics.scope import Scope
from metrics.stops import Part, parts
from metrics.window import Window

Key = tuple[str, str | None, str | None, str | None]  # kind, reason, state, caused_by


@dataclass(frozen=True)
class Loss:
    """`us` is negative for speed where performance is over 100 %; `share` is of known - good, None if unknown."""

    kind: str  # reason, unexplained, short_stops, speed, quality
    reason: str | None
    state: str | None
    caused_by: str | None
    us: Fraction
    stops: int
    share: Fraction | None
    cost: Fraction | None = None  # of down and setup time and of scrapped material; None where it is not known


@dataclass(frozen=True)
class LossReport:
    start: datetime
    end: datetime
    known_us: int
    good_us: Fraction | None
    losses: list[Loss]


def read(
    conn: Connection, scope: Scope, start: datetime, end: datetime, *, now: datetime, by: str | None = None
) -> list[LossReport]:
    """One report a piece of the window, the largest loss first. Raises NotFound for an unknown site, line, ..."""
    window = Window(conn, scope, start, end, now=now, by=by)
    return _reports(conn, window, None if scope.machine else Money(conn, window, ("down", "setup")))


def unpriced(conn: Connection, scope: Scope, start: datetime, end: datetime, *, now: datetime) -> LossReport:
    """The report of a whole window for walls and boards, which show no money: no `cost` is read, each is None."""
    return _reports(conn, Window(conn, scope, start, end, now=now, by=None), None)[0]


def _reports(conn: Connection, window: Window, money: Money | None) -> list[LossReport]:
    stopped = parts(conn, window.scope.site_id, window.tracks, window.start, window.end)
    return [_report(window, piece, stopped, money) for piece in window.pieces]


def _report(window: Window, piece: Piece, stopped: dict[str, list[Part]], money: Money | None) -> LossReport:
    elements = window.elements(piece)
    good = None if elements.without_cycle else elements.ideal_good_us
    lost = None if good is None else elements.known_us - good
    time: dict[Key, int] = defaultdict(int)
    number: dict[Key, int] = defaultdict(int)
    for track in window.tracks:
        for part in stopped.get(track.machine, []):
            inside = spans.length_us(spans.clip(track.planned, max(part.start, piece[0]), min(part.end, piece[1])))
            if inside:
                key = _key(part, window)
                time[key] += inside
                number[key] += 1
    costs = _costs(window, money.stops(piece)) if money else {}
    found = [Loss(*key, Fraction(us), number[key], _share(us, lost), costs.get(key)) for key, us in time.items()]
    if good is not None:
        speed = elements.apt_us - elements.ideal_total_us
        rejects = elements.ideal_total_us - elements.ideal_good_us
        found.append(Loss("speed", None, None, None, speed, 0, _share(speed, lost)))
        scrapped = money.scrapped(piece) if money else None
        found.append(Loss("quality", None, None, None, rejects, 0, _share(rejects, lost), scrapped))
    found.sort(key=lambda loss: (-loss.us, loss.kind, loss.reason or ""))
    return LossReport(from_us(piece[0]), from_us(piece[1]), elements.known_us, good, found)


def _costs(window: Window, stops: list[StopCost]) -> dict[Key, Fraction | None]:
    """By loss what its down and setup time cost; idle time has no cost of its own."""
    found: dict[Key, Fraction | None] = defaultdict(Fraction)
    for stop in stops:
        key, known = _key(stop.part, window), stop.cost
        so_far = found[key]
        found[key] = None if known is None or so_far is None else so_far + known
    return found


def _share(us: int | Fraction, lost: Fraction | None) -> Fraction | None:
    return None if lost is None else ratio(Fraction(us), lost)


def _key(part: Part, window: Window) -> Key:
    if part.reason:
        return "reason", part.reason, part.state, part.caused_by
    ended = window.now if part.run_end == END_US else part.run_end
    short = ended - part.run_start < window.site.short_stop_us
    return ("short_stops" if short else "unexplained"), None, None, None
